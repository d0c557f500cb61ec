import type { AppliedAnswer } from '../session/apply-answer.ts';
import { placeOfRefusal } from './answer-grader.ts';
import { inFile, type Problem } from './problem.ts';

/** An answer of a scenario that cannot be applied, or read, at the place of its fault. `because` is what `whyNotApplied` says. */
export function refusal(
  what: string,
  file: string,
  applied: AppliedAnswer,
  because: string,
  done: 'applied' | 'read' = 'applied',
): Problem {
  const message = `${what} cannot be ${done}: ${because}${/[.?!]$/.test(because) ? '' : '.'}`;
  return { ...inFile(file, 'refused', message, 'Correct it.'), at: placeOfRefusal(applied) };
}
