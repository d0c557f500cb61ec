import { type Home, type HomeTask, nextTask } from '../../session/home.ts';
import { apart, cells, emptyLine, fit, type Line, line, span, wrap } from '../line.ts';
import { clock } from '../parts/clock.ts';
import type { Glyphs } from '../theme.ts';

/** The first screen's lines: what to do now, and the tasks with the state of each. */
export function homeLines(home: Home, width: number, glyphs: Glyphs): readonly Line[] {
  return [
    ...wrap(nowWords(home), width - 2, 'bold').map((of): Line => [span(' '), ...of]),
    emptyLine,
    ...home.tasks.flatMap((task, at) => [
      ...(task.scenario.domain === home.tasks[at - 1]?.scenario.domain ? [] : [domainLine(home.tasks, task, width)]),
      taskLine(task, at === home.selected, width, glyphs),
    ]),
    emptyLine,
    ...(home.trouble ? wrap(home.trouble, width - 2, 'bad').map((of): Line => [span(' '), ...of]) : []),
  ];
}

/** What to do now, in one sentence: what Enter does at first. */
function nowWords({ tasks }: Home): string {
  const next = nextTask(tasks);
  if (!next) return tasks.length === 0 ? 'There are no tasks.' : 'Every task is passed. Choose one to do again.';
  const { scenario, progress } = next;
  if (progress.open)
    return `Go on with “${scenario.title}”: ${clock(progress.open.elapsed)} of ${clock(scenario.minutes * 60)} so far.`;
  return `Next: “${scenario.title}”, ${scenario.minutes} minutes.`;
}

/** The state of a task in words. */
function stateOf({ progress }: HomeTask): string {
  if (progress.open && progress.state === 'passed') return 'passed, begun again';
  if (progress.state === 'started')
    return progress.best === null ? 'begun' : `begun, best ${Math.round(progress.best * 100)} %`;
  return progress.state;
}

function domainLine(tasks: readonly HomeTask[], { scenario: { domain } }: HomeTask, width: number): Line {
  const all = tasks.filter(({ scenario }) => scenario.domain === domain);
  const passed = all.filter(({ progress }) => progress.state === 'passed').length;
  return apart([span(` ${domain}`, 'dim')], line(`${passed} of ${all.length} passed `, 'dim'), width);
}

function taskLine(task: HomeTask, chosen: boolean, width: number, glyphs: Glyphs): Line {
  const { scenario, progress } = task;
  const mark = progress.state === 'passed' ? glyphs.passed : progress.open ? glyphs.arrow.slice(-1) : ' ';
  const state = stateOf(task);
  const facts = `${scenario.difficulty.padEnd(6)}  ${String(scenario.minutes).padStart(3)} min `;
  const room = Math.max(0, width - cells(facts) - 1);
  const left: Line = [
    span(chosen ? `${glyphs.here} ` : '  ', 'bold'),
    span(`${mark} `, progress.state === 'passed' ? 'good' : undefined),
    span(scenario.title, chosen ? 'bold' : undefined),
    span(`  ${state}`, 'dim'),
  ];
  return [...fit(left, room), span(' '), span(facts, 'dim')];
}
