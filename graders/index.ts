import { flowGrader } from './flows.ts';
import type { Grader } from './grader.ts';
import { policyGrader } from './policies.ts';

/** Claims about who may do what. What decides them is loaded when a task makes one. */
const accessGrader: Grader = {
  claims: ['may exactly', 'may', 'may not', 'only may', 'no further rights', 'unchanged access'],
  examine: async (checks, graded) => {
    if (checks.length === 0) return [];
    const { examineAccess } = await import('./access.ts');
    return examineAccess(checks, graded);
  },
};

/** The graders of all kinds of behaviour that a check can make a claim about. */
export const graders: readonly Grader[] = [flowGrader, policyGrader, accessGrader];
