import type { AccessAnswer } from './access-answer.ts';

/** Whether a subject may do something, and by which binding, role and rule. */
export interface CanJson extends AccessAnswer {
  readonly schemaVersion: 1;
}
