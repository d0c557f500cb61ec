import type { DoneSteps, HomeTask } from '../../session/home.ts';

/** That the first steps are done, and what was skipped of them. */
export function doneStepsWords({ passed, skipped }: DoneSteps): string {
  const count = passed.length + skipped.length;
  const says = `The first steps are done: ${passed.length} of ${count} passed.`;
  return skipped.length === 0 ? says : `${says} Skipped, because you know ${themOf(skipped)}: ${titlesOf(skipped)}.`;
}

/** What an entry test found that has just ended: how many answers of how many were right, and the steps that it skips. */
export function entryTestWords(right: number, of: number, skipped: readonly HomeTask[]): string {
  const says = `The entry test is done: ${right} of ${of} right.`;
  if (skipped.length === 0) return `${says} No step is skipped.`;
  return `${says} Skipped, because you know ${themOf(skipped)}: ${titlesOf(skipped)}.`;
}

function themOf(steps: readonly HomeTask[]): string {
  return steps.length === 1 ? 'it' : 'them';
}

function titlesOf(steps: readonly HomeTask[]): string {
  return steps.map(({ scenario }) => `“${scenario.title}”`).join(', ');
}
