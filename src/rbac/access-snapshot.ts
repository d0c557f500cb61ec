import type { RbacObjects } from './rbac-policy.ts';

/** What decides who may do what in a cluster, at one moment, as plain data. */
export interface AccessSnapshot extends RbacObjects {
  /** The names of all namespaces. */
  readonly namespaces: readonly string[];
  readonly serviceAccounts: readonly AccountName[];
}

/** The name of a ServiceAccount. */
export interface AccountName {
  readonly namespace: string;
  readonly name: string;
}
