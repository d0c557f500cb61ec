import type { AccessRequest } from '../../rbac/access-request.ts';
import { type AccessSubject, printSubject, userOfSubject } from '../../rbac/access-subject.ts';
import { authorize } from '../../rbac/authorize.ts';
import { bindingName, type Decision, decisionsFor, roleName } from '../../rbac/decisions.ts';
import { type NearestAccess, nearestAccess } from '../../rbac/nearest/nearest-access.ts';
import { type Grant, type RbacObjects, RbacPolicy } from '../../rbac/rbac-policy.ts';
import { isMaster } from '../../rbac/user.ts';

/** What was asked. What a request does not have is null. */
export interface AskedAccess {
  /** `user:NAME`, `group:NAME` or `sa:NAMESPACE/NAME`. */
  readonly subject: string;
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string | null;
  /** The plural name. */
  readonly resource: string | null;
  readonly subresource: string | null;
  readonly name: string | null;
  /** Null: all namespaces, or a resource that is in none. */
  readonly namespace: string | null;
  /** Of a request for a path that is no resource. */
  readonly path: string | null;
}

/** Whether a subject may do something, and what decides. */
export interface AccessAnswer {
  readonly request: AskedAccess;
  readonly allowed: boolean;
  /** Null where the answer is no, and for members of `system:masters`, who may do everything without a binding. */
  readonly decidedBy: Decision | null;
  /** Every other binding that allows it too. */
  readonly others: readonly Decision[];
  /** The smallest change of roles and bindings after which the answer is the other one, where there is one. */
  readonly nearest?: NearestAccess;
}

/** An answer, and what explains a no. */
export interface ExplainedAccess extends AccessAnswer {
  /** The bindings that mean the subject in this place, and why those give nothing whose role is missing. */
  readonly bindings: readonly { readonly binding: string; readonly missingRole?: string }[];
  readonly isMaster: boolean;
}

/** Decides whether a subject may do something. */
export function answerAccess(objects: RbacObjects, subject: AccessSubject, request: AccessRequest): ExplainedAccess {
  const policy = new RbacPolicy(objects);
  const user = userOfSubject(subject);
  const { allowed } = authorize(policy, user, request);
  const [first, ...others] = decisionsFor(policy, user, request).map(({ decision }) => decision);
  const nearest = nearestAccess(objects, subject, request);
  const grants = policy.grantsOf(user, 'path' in request ? '' : request.namespace);
  return {
    request: askedAccess(subject, request),
    allowed,
    decidedBy: first ?? null,
    others,
    ...(nearest === undefined ? {} : { nearest }),
    bindings: grants.map((grant) => bindingOf(grant)),
    isMaster: isMaster(user),
  };
}

/** A question with every field that JSON has. */
export function askedAccess(subject: AccessSubject, request: AccessRequest): AskedAccess {
  const none = { group: null, resource: null, subresource: null, name: null, namespace: null, path: null };
  const asked = { subject: printSubject(subject), verb: request.verb };
  if ('path' in request) return { ...asked, ...none, path: request.path };
  const { group, resource, subresource = null, name = null, namespace = null } = request;
  return { ...asked, group, resource, subresource, name, namespace, path: null };
}

function bindingOf({ binding, namespace, role, fault }: Grant): ExplainedAccess['bindings'][number] {
  const missing = fault === undefined ? {} : { missingRole: roleName(role, namespace) };
  return { binding: bindingName(namespace, binding), ...missing };
}
