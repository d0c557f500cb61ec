import { clock } from '../../report/format-duration.ts';
import { usedWords } from '../../report/used-words.ts';
import { isAnswered, isEntryQuestion } from '../../session/entry-test.ts';
import { type Home, type HomeTask, justSkipped, nextTask } from '../../session/home.ts';
import { apart, cells, emptyLine, fit, type Line, line, span, wrap } from '../line.ts';
import type { Glyphs } from '../theme.ts';

/** The first screen's lines: what to do now, and the tasks with the state of each. What does not work stands below the selected one, where it is in sight. */
export function homeLines(home: Home, width: number, glyphs: Glyphs): readonly Line[] {
  return [
    ...wrap(nowWords(home, glyphs), width - 2, 'bold').map((of): Line => [span(' '), ...of]),
    emptyLine,
    ...home.tasks.flatMap((task, at) => [
      ...(task.scenario.domain === home.tasks[at - 1]?.scenario.domain ? [] : [domainLine(home.tasks, task, width)]),
      ...taskLines(task, at === home.selected, width, glyphs),
      ...(at === home.selected ? troubleLines(home, width) : []),
    ]),
    emptyLine,
    ...(home.tasks.length === 0 ? troubleLines(home, width) : []),
  ];
}

/** What does not work. */
export function troubleLines({ trouble }: Home, width: number): readonly Line[] {
  return trouble === null ? [] : wrap(trouble, width - 4, 'bad').map((of): Line => [span('    '), ...of]);
}

/** What to do now, in a few sentences: what Enter does at first. */
function nowWords(home: Home, glyphs: Glyphs): string {
  const { tasks, entryTest, isNew } = home;
  const next = nextTask(home);
  const skipped = justSkipped(home);
  const before = skipped === null ? '' : `${skippedWords(skipped)} `;
  if (isNew)
    return `New here? ${glyphs.enter} begins with a short entry test and the first steps (ten minutes). n goes straight to the tasks.`;
  if (!next)
    return `${before}${tasks.length === 0 ? 'There are no tasks.' : 'You have passed every task. Select one to do it again.'}`;
  const { scenario, progress } = next;
  if (isEntryQuestion(scenario)) {
    const answered = entryTest.filter(isAnswered).length;
    return `Entry test: ${answered} of ${entryTest.length} questions answered. Next: “${scenario.title}”.`;
  }
  if (progress.open)
    return `Go on with “${scenario.title}”: ${clock(progress.open.elapsed)} of ${clock(scenario.minutes * 60)} so far.`;
  if (next.isDue)
    return `${before}Due again: “${scenario.title}”, ${minutesOf(scenario)}. "sallyport drill" gives it other names.`;
  return `${before}Next: “${scenario.title}”, ${minutesOf(scenario)}.`;
}

function minutesOf({ minutes }: HomeTask['scenario']): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

/** What an entry test that has just ended skips. */
function skippedWords(skipped: readonly HomeTask[]): string {
  if (skipped.length === 0) return 'The entry test is done. No step is skipped.';
  const titles = skipped.map(({ scenario }) => `“${scenario.title}”`).join(', ');
  const what =
    skipped.length === 1
      ? 'This step is skipped, because you know it'
      : 'These steps are skipped, because you know them';
  return `The entry test is done. ${what}: ${titles}.`;
}

/** How a task stands, in a word or two, and what was used for that. */
function stateOf({ progress, isKnown = false, isDue = false }: HomeTask): {
  readonly short: string;
  readonly details: string;
} {
  const { state, best, bestPass, open, solutionSeen } = progress;
  const { tries, hints } = bestPass ?? open ?? { tries: 0, hints: 0 };
  const details = usedWords({ tries, hints, solutionSeen });
  if (bestPass)
    return { short: `${open ? 'started again, ' : isDue ? 'due, ' : ''}best ${clock(bestPass.elapsed)}`, details };
  if (state === 'new' && isKnown) return { short: 'skipped: you know it', details };
  if (state === 'new' || best === null || !open) return { short: state, details };
  return { short: `${state}, best ${Math.round(best * 100)} %`, details };
}

function domainLine(tasks: readonly HomeTask[], { scenario: { domain } }: HomeTask, width: number): Line {
  const all = tasks.filter(({ scenario }) => scenario.domain === domain && !isEntryQuestion(scenario));
  const passed = all.filter(({ progress }) => progress.state === 'passed').length;
  return apart([span(` ${domain}`, 'dim')], line(`${passed} of ${all.length} passed `, 'dim'), width);
}

/** A task in a line. What was used for it stands in that line, or where it does not fit below the selected one. */
function taskLines(task: HomeTask, chosen: boolean, width: number, glyphs: Glyphs): readonly Line[] {
  const { scenario, progress } = task;
  const title = isEntryQuestion(scenario) ? `Entry test: ${scenario.title}` : scenario.title;
  const mark = progress.state === 'passed' ? glyphs.passed : progress.open ? glyphs.arrow.slice(-1) : ' ';
  const { short, details } = stateOf(task);
  const facts = `${scenario.difficulty.padEnd(6)}  ${String(scenario.minutes).padStart(3)} min `;
  const room = Math.max(0, width - cells(facts) - 1);
  const lead = 4;
  const isLong = details !== '' && lead + cells(title) + cells(`  ${short}, ${details}`) > room;
  const left: Line = [
    span(chosen ? `${glyphs.here} ` : '  ', 'bold'),
    span(`${mark} `, progress.state === 'passed' ? 'good' : undefined),
    span(title, chosen ? 'bold' : undefined),
    span(`  ${short}${details === '' || isLong ? '' : `, ${details}`}`, 'dim'),
  ];
  return [
    [...fit(left, room), span(' '), span(facts, 'dim')],
    ...(isLong && chosen ? [line(`${' '.repeat(lead)}${details}`, 'dim')] : []),
  ];
}
