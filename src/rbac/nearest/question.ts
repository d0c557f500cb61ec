import { type AccessRequest, resourceText } from '../access-request.ts';
import type { AccessSubject } from '../access-subject.ts';
import type { Rule } from '../policy-rule.ts';
import type { RbacObjects } from '../rbac-policy.ts';
import type { AccessChange, BoundSubject } from './access-change.ts';

/** A change that may turn the answer. */
export interface Candidate {
  readonly changes: readonly AccessChange[];
  /** How much a person has to write, and how much else it allows or takes away: smaller is better. */
  readonly cost: number;
}

/** What is asked, of which objects. */
export interface Question {
  readonly objects: RbacObjects;
  readonly subject: AccessSubject;
  readonly request: AccessRequest;
  /** How many subjects each role is bound to, by the role's name. */
  readonly shared: ReadonlyMap<string, number>;
}

/** The rule that allows a request and nothing else. */
export function ruleFor(request: AccessRequest): Rule {
  if ('path' in request) return { verbs: [request.verb], nonResourceURLs: [request.path] };
  return {
    verbs: [request.verb],
    apiGroups: [request.group],
    resources: [resourceText(request)],
    ...(request.name ? { resourceNames: [request.name] } : {}),
  };
}

/** The namespace whose bindings count for a request, besides those of the cluster; empty where only those count. */
export function scopeOf(request: AccessRequest): string {
  return 'path' in request ? '' : (request.namespace ?? '');
}

/** A subject as bindings write it. */
export function boundSubject(subject: AccessSubject): BoundSubject {
  return subject.is === 'sa'
    ? { kind: 'ServiceAccount', name: subject.name, namespace: subject.namespace }
    : { kind: subject.is === 'user' ? 'User' : 'Group', apiGroup: 'rbac.authorization.k8s.io', name: subject.name };
}
