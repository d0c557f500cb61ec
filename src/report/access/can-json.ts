import type { AccessAnswer } from './access-answer.ts';
import type { AccessRow } from './compact-rights.ts';

/** Whether a subject may do something, and by which binding, role and rule. */
export interface CanJson extends AccessAnswer {
  readonly schemaVersion: 1;
}

/**
 * Who may do what: a row for each right of each class of subjects that may do exactly the same. What has no row is not
 * allowed. A name that begins with `any-other` stands for all that no role and no binding names.
 */
export interface AccessTableJson {
  readonly schemaVersion: 1;
  readonly rows: readonly AccessRow[];
}
