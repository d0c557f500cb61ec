import type { AccessSubject } from '../access-subject.ts';

/** A claim about who may do what, for all requests of a kind, including those about what does not exist yet. */
export type AccessClaim =
  /**
   * Each of `who` may do all of `rights` and nothing else: nothing but what a fresh subject with the same built-in groups
   * may do in the untouched cluster.
   */
  | ({ readonly is: 'may exactly' } & SubjectRights)
  /** Each of `who` may do all of `rights`. */
  | ({ readonly is: 'may' } & SubjectRights)
  /** Each of `who` may do nothing of `rights`. */
  | ({ readonly is: 'may not' } & SubjectRights)
  /**
   * No subject but `these` may do anything of `rights`. Not counted are members of `system:masters` and what an API server
   * gives its own parts at its start.
   */
  | { readonly is: 'only may'; readonly these: readonly AccessSubject[]; readonly rights: readonly Right[] }
  /** None of `who` may do what leads to further rights, other than what another claim says that they may do. */
  | { readonly is: 'no further rights'; readonly who: readonly AccessSubject[] }
  /** Every request that no other claim is about has the answer that it has in the untouched cluster. */
  | { readonly is: 'unchanged access' };

/** Some subjects, and what they may do or not. */
export interface SubjectRights {
  readonly who: readonly AccessSubject[];
  readonly rights: readonly Right[];
}

/** Requests of one kind. `*` among `verbs` means every verb. */
export type Right = ResourceRight | PathRight;

/** Some verbs on one resource. */
export interface ResourceRight {
  readonly verbs: readonly string[];
  readonly group: string;
  /** With its subresource: `pods/log`. `*`: every resource of every group. */
  readonly resource: string;
  /** One object; absent: every object. */
  readonly name?: string;
  /**
   * Where. `every`: in every namespace, those of later included, and of all at once. Absent for a resource of the whole
   * cluster.
   */
  readonly namespaces?: readonly string[] | 'every';
}

/** Some methods, in lower case, on a path that is no resource; one that ends in `*` means all that begins so. */
export interface PathRight {
  readonly verbs: readonly string[];
  readonly path: string;
}

/** Every subject that a claim names. */
export function claimedSubjects(claim: AccessClaim): readonly AccessSubject[] {
  if (claim.is === 'unchanged access') return [];
  return claim.is === 'only may' ? claim.these : claim.who;
}

/** All requests that a claim names. */
export function claimedRights(claim: AccessClaim): readonly Right[] {
  return 'rights' in claim ? claim.rights : [];
}
