import { couldBeShorter } from '../../report/could-be-shorter.ts';
import { flowName } from '../../report/flow-name.ts';
import { clock } from '../../report/format-duration.ts';
import type { Debrief } from '../../scenario/scenario.ts';
import { lessonsFor } from '../../session/lessons.ts';
import type { Session } from '../../session/session.ts';
import { doneStepsWords } from '../home/steps-words.ts';
import { emptyLine, fit, type Line, line, paragraphs, span, wrap } from '../line.ts';
import type { TaskState } from '../task/task-state.ts';
import type { Glyphs } from '../theme.ts';
import { checkLines } from './check-lines.ts';
import { checkedSentence } from './checked-objects.ts';
import { ownAnswer } from './own-answer.ts';

/** From this width on the two answers stand side by side. */
const wide = 96;

/** After success: what was checked, the time, the checks, what could be better, what the trap was, and both answers beside each other. */
export function debriefLines(state: TaskState, width: number, glyphs: Glyphs): readonly Line[] {
  const { session } = state;
  const grade = session.result?.grade;
  if (!grade) return [];
  const shorter = couldBeShorter(grade);
  const remarks = grade.checks.flatMap(({ remarks }) => remarks);
  return [
    ...wrap(checkedSentence(session), width),
    ...wrap(timeWords(session), width),
    ...stepsLines(state, width, glyphs),
    emptyLine,
    ...grade.checks.flatMap((check) => checkLines(session, check, width, glyphs)),
    ...remarks.flatMap((remark) => [
      emptyLine,
      line('Could be tighter', 'bold'),
      ...paragraphs(remark.says, width),
      ...(session.cluster
        ? [
            line(
              `Seen: ${flowName(remark.flow, session.cluster.snapshot, session.scenario.namespace, glyphs.arrow)}`,
              'dim',
            ),
          ]
        : []),
    ]),
    ...(shorter === null ? [] : [emptyLine, ...wrap(shorter, width)]),
    emptyLine,
    ...modelLines(session.scenario.debrief, width),
    ...lessonTitles(session, width),
    ...answers(session, width, glyphs),
  ];
}

/** After the last of the first steps: that they are done, what was skipped, and what comes now. */
function stepsLines({ doneSteps, next, isNextQuestion }: TaskState, width: number, { enter }: Glyphs): readonly Line[] {
  if (doneSteps === null) return [];
  const now = next === null || isNextQuestion ? '' : ` Now come the tasks: ${enter} opens “${next}”.`;
  return [emptyLine, ...wrap(`${doneStepsWords(doneSteps)}${now}`, width, 'good')];
}

/** What to keep in mind: the idea, the trap, how to see it, and the shortest answer. */
function modelLines({ model, trap, see, shortest }: Debrief, width: number): readonly Line[] {
  const parts = [
    ['How to think of it', paragraphs(model, width)],
    ['The trap', paragraphs(trap, width)],
    [
      'See it yourself',
      see
        .trim()
        .split('\n')
        .flatMap((of) => wrap(of, width)),
    ],
    ...(shortest === undefined ? [] : [['The shortest answer', paragraphs(shortest, width)] as const]),
  ] as const;
  return parts.flatMap(([title, lines]) => [line(title, 'bold'), ...lines, emptyLine]);
}

/** The lessons that the key for lessons opens, by their titles. */
function lessonTitles(session: Session, width: number): readonly Line[] {
  const lessons = lessonsFor(session);
  if (lessons.length === 0) return [];
  return [line('Lessons (L)', 'bold'), ...lessons.flatMap(({ title }) => wrap(title, width)), emptyLine];
}

/** The lines where the parts of the debrief begin, for the key that goes from one to the next. */
export function debriefParts(lines: readonly Line[]): readonly number[] {
  return lines.flatMap((of, at) => (at === 0 || (of.length === 1 && of[0]?.look === 'bold') ? [at] : []));
}

/** The time against par, and the help that was used. */
function timeWords({ attempt, scenario }: Session): string {
  const par = scenario.minutes * 60;
  const against =
    attempt.elapsed <= par
      ? `within the ${clock(par)} that the task gives`
      : `over the ${clock(par)} that the task gives`;
  const tries = attempt.tries === 1 ? 'at the first try' : `in ${attempt.tries} tries`;
  const hints =
    attempt.hints === 0 ? 'without a hint' : attempt.hints === 1 ? 'with one hint' : `with ${attempt.hints} hints`;
  const shown = attempt.solutionShown ? ', with the reference answer seen' : '';
  return `Every check passes: ${clock(attempt.elapsed)}, ${against}, ${tries}, ${hints}${shown}.`;
}

function answers(session: Session, width: number, glyphs: Glyphs): readonly Line[] {
  const yours = ownAnswer(session).map((of) => line(of));
  const reference = linesOf(session.scenario.solution);
  if (width < wide)
    return [line('Your answer', 'bold'), ...yours, emptyLine, line('The reference answer', 'bold'), ...reference];
  const half = Math.floor((width - 3) / 2);
  const rows = Math.max(yours.length, reference.length);
  const beside = (left: Line, right: Line): Line => [
    ...fit(left, half),
    span(` ${glyphs.frame.down} `, 'dim'),
    ...right,
  ];
  return [
    beside(line('Your answer', 'bold'), line('The reference answer', 'bold')),
    ...Array.from({ length: rows }, (_, at) => beside(yours[at] ?? [], reference[at] ?? [])),
  ];
}

function linesOf(text: string): readonly Line[] {
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .map((of) => line(of));
}
