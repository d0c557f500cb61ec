import type { Grade } from '../../graders/grader.ts';
import { describeRedundant } from '../netpol/reason-text.ts';

/** What an answer that passes could leave out, in one sentence; `null` where there is nothing. */
export function couldBeShorter({ superfluous = [] }: Grade): string | null {
  if (superfluous.length === 0) return null;
  const says = describeRedundant(superfluous);
  return `Could be shorter: ${says.charAt(0).toLowerCase()}${says.slice(1)}`;
}
