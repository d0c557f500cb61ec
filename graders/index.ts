import { flowGrader } from './flows.ts';
import type { Grader } from './grader.ts';
import { policyGrader } from './policies.ts';

/** The graders of all kinds of behaviour that a check can make a claim about. */
export const graders: readonly Grader[] = [flowGrader, policyGrader];
