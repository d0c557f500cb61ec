import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from 'kubernetes-types/rbac/v1';
import { bindingName, roleName } from '../decisions.ts';
import type { Rule } from '../policy-rule.ts';
import type { RbacObjects } from '../rbac-policy.ts';

/** The lists of a rule that a change can add to or take from. */
export type RuleField = 'verbs' | 'apiGroups' | 'resources' | 'resourceNames' | 'nonResourceURLs';

/** A subject as bindings write it. */
export interface BoundSubject {
  /** `User`, `Group` or `ServiceAccount`. */
  readonly kind: string;
  readonly name: string;
  /** Of a ServiceAccount. */
  readonly namespace?: string;
  readonly apiGroup?: string;
}

/** One change of roles and bindings. Roles and bindings are written as in a `Decision`, rules by their path. */
export type AccessChange =
  | {
      readonly is: 'add to rule';
      readonly role: string;
      readonly rule: string;
      readonly field: RuleField;
      readonly value: string;
    }
  | {
      readonly is: 'remove from rule';
      readonly role: string;
      readonly rule: string;
      readonly field: RuleField;
      readonly value: string;
    }
  | { readonly is: 'add rule'; readonly role: string; readonly value: Rule }
  | { readonly is: 'remove rule'; readonly role: string; readonly rule: string }
  | { readonly is: 'add role'; readonly role: string; readonly rules: readonly Rule[] }
  | { readonly is: 'add subject'; readonly binding: string; readonly subject: BoundSubject }
  | { readonly is: 'remove subject'; readonly binding: string; readonly subject: BoundSubject }
  | { readonly is: 'add binding'; readonly binding: string; readonly role: string; readonly subject: BoundSubject }
  | { readonly is: 'remove binding'; readonly binding: string };

/** Copies of the objects with one change made. A change of an object that is not there changes nothing. */
export function applyAccessChange(objects: RbacObjects, change: AccessChange): RbacObjects {
  switch (change.is) {
    case 'add to rule':
      return withRule(objects, change, (rule) => {
        const list = rule[change.field] ?? [];
        return { ...rule, [change.field]: [...list, change.value] };
      });
    case 'remove from rule':
      return withRule(objects, change, (rule) => {
        const list = rule[change.field] ?? [];
        return { ...rule, [change.field]: list.filter((item) => item !== change.value) };
      });
    case 'add rule':
      return withRules(objects, change.role, (rules) => [...rules, writable(change.value)]);
    case 'remove rule':
      return withRules(objects, change.role, (rules) => rules.filter((_, at) => `rules[${at}]` !== change.rule));
    case 'add role': {
      const { metadata, isLocal } = nameOf(change.role);
      const role = { metadata, rules: change.rules.map(writable) };
      return isLocal
        ? { ...objects, roles: [...objects.roles, role] }
        : { ...objects, clusterRoles: [...objects.clusterRoles, role] };
    }
    case 'add subject':
      return withSubjects(objects, change.binding, (subjects) => [...subjects, change.subject]);
    case 'remove subject':
      return withSubjects(objects, change.binding, (subjects, namespace) =>
        subjects.filter((one) => !isSame(one, change.subject, namespace)),
      );
    case 'add binding': {
      const { metadata, isLocal } = nameOf(change.binding);
      const [kind = '', ...role] = change.role.split('/');
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: role.at(-1) ?? '' };
      const binding = { metadata, roleRef, subjects: [change.subject] };
      return isLocal
        ? { ...objects, roleBindings: [...objects.roleBindings, binding] }
        : { ...objects, clusterRoleBindings: [...objects.clusterRoleBindings, binding] };
    }
    case 'remove binding':
      return {
        ...objects,
        roleBindings: objects.roleBindings.filter((one) => bindingId(one) !== change.binding),
        clusterRoleBindings: objects.clusterRoleBindings.filter((one) => bindingId(one) !== change.binding),
      };
  }
}

/** A role as a `Decision` names it. */
export function roleId({ metadata }: Role | ClusterRole): string {
  const namespace = metadata?.namespace ?? '';
  return roleName({ kind: namespace === '' ? 'ClusterRole' : 'Role', name: metadata?.name ?? '' }, namespace);
}

/** A binding as a `Decision` names it. */
export function bindingId({ metadata }: RoleBinding | ClusterRoleBinding): string {
  return bindingName(metadata?.namespace ?? '', metadata?.name ?? '');
}

function withRule(
  objects: RbacObjects,
  { role, rule }: { readonly role: string; readonly rule: string },
  edit: (rule: PolicyRule) => PolicyRule,
): RbacObjects {
  return withRules(objects, role, (rules) => rules.map((one, at) => (`rules[${at}]` === rule ? edit(one) : one)));
}

function withRules(
  objects: RbacObjects,
  id: string,
  edit: (rules: readonly PolicyRule[]) => PolicyRule[],
): RbacObjects {
  const edited = <T extends Role | ClusterRole>(role: T): T =>
    roleId(role) === id ? { ...role, rules: edit(role.rules ?? []) } : role;
  return { ...objects, roles: objects.roles.map(edited), clusterRoles: objects.clusterRoles.map(edited) };
}

function withSubjects(
  objects: RbacObjects,
  id: string,
  edit: (subjects: readonly Subject[], namespace: string) => Subject[],
): RbacObjects {
  const edited = <T extends RoleBinding | ClusterRoleBinding>(binding: T): T =>
    bindingId(binding) === id
      ? { ...binding, subjects: edit(binding.subjects ?? [], binding.metadata?.namespace ?? '') }
      : binding;
  return {
    ...objects,
    roleBindings: objects.roleBindings.map(edited),
    clusterRoleBindings: objects.clusterRoleBindings.map(edited),
  };
}

/** The metadata of an object by its kind, namespace and name. */
function nameOf(id: string): {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly isLocal: boolean;
} {
  const [, first = '', ...rest] = id.split('/');
  const isLocal = !id.startsWith('Cluster');
  return isLocal
    ? { metadata: { namespace: first, name: rest.join('/') }, isLocal }
    : { metadata: { name: first }, isLocal };
}

function writable({ verbs = [], ...lists }: Rule): PolicyRule {
  const copied = Object.entries(lists).map(([field, items]) => [field, [...items]]);
  return { verbs: [...verbs], ...Object.fromEntries(copied) };
}

/** Whether two subjects of a binding are one: an account without a namespace is one of the namespace of the binding. */
function isSame(one: BoundSubject, other: BoundSubject, namespace: string): boolean {
  const placeOf = (subject: BoundSubject): string =>
    subject.kind === 'ServiceAccount' ? (subject.namespace ?? '') || namespace : '';
  return one.kind === other.kind && one.name === other.name && placeOf(one) === placeOf(other);
}
