import { flowGrader } from './flows.ts';
import type { Grader } from './grader.ts';
import { policyGrader } from './policies.ts';

/** Every kind of behaviour that a check can make a claim about. A new kind is one file and one line here. */
export const graders: readonly Grader[] = [flowGrader, policyGrader];
