import type { CommandDefinition } from '../cli/command.ts';
import { exitCodes, wrongUsage } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { jsonOption, packOption } from '../cli/shared-options.ts';
import { didYouMean } from '../cli/suggest.ts';
import type { LessonJson, LessonListJson, ListedLesson } from '../report/json.ts';
import { lessonListText, lessonText } from '../report/lesson/lesson-text.ts';
import type { Lesson } from '../scenario/scenario.ts';
import { allLessons, choosePacks } from '../task/choose-scenario.ts';
import { refuseLesson } from '../task/exam/during-exam.ts';

interface LessonOptions {
  readonly pack?: string;
  readonly json?: boolean;
}

/** The columns of an output that is no terminal. */
const columnsElsewhere = 100;

/** `sallyport lesson`: a lesson, by its name or by the misconception that leads to it; or the list of all lessons. */
export const command: CommandDefinition<LessonOptions> = {
  examples: [
    ['sallyport lesson', 'every lesson, in a sentence each'],
    ['sallyport lesson and-or-or', 'that lesson'],
    ['sallyport lesson dns-udp-only', 'the lesson about a misconception that a grade names'],
    ['sallyport lesson --json', 'the list as JSON'],
  ],
  addOptions: (to) => to.addOption(packOption()).addOption(jsonOption()),
  operand: (before) => (before.length === 0 ? 'lesson' : undefined),
  async run([name], options, context) {
    const lessons = await allLessons(await choosePacks(options.pack, context));
    const columns = context.terminal().stdout.columns ?? columnsElsewhere;
    if (name === undefined) {
      if (options.json) await writeJson<LessonListJson>(context.stdout, { lessons: lessons.map(listed) });
      else await write(context.stdout, lessonListText(lessons, columns));
      return exitCodes.passed;
    }
    const lesson = findLesson(name, lessons);
    await refuseLesson(context.env, lesson);
    if (options.json) await writeJson<LessonJson>(context.stdout, lessonJson(lesson));
    else await write(context.stdout, lessonText(lesson, columns));
    return exitCodes.passed;
  },
};

/** The lesson with this id, else the first one to which the misconception of this id leads. */
function findLesson(name: string, lessons: readonly Lesson[]): Lesson {
  const found =
    lessons.find(({ id }) => id === name) ?? lessons.find(({ misconceptions }) => misconceptions.includes(name));
  if (found !== undefined) return found;
  const names = lessons.flatMap(({ id, misconceptions }) => [id, ...misconceptions]);
  const suggestion = didYouMean(name, [...new Set(names)]);
  throw wrongUsage(`no lesson "${name}"${suggestion}; "sallyport lesson" lists all of them`);
}

function listed({ id, pack, title, sentence, misconceptions, skills }: Lesson): ListedLesson {
  return { id, pack, title, sentence, misconceptions, skills };
}

function lessonJson(lesson: Lesson): Omit<LessonJson, 'schemaVersion'> {
  const { world, network, first, second, flows, command: shownBy, links } = lesson;
  return { ...listed(lesson), world, network, first, second, flows, command: shownBy, links };
}
