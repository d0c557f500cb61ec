import type { Role } from 'kubernetes-types/rbac/v1';
import { roleName } from '../decisions.ts';
import type { AnyRule } from '../policy-rule.ts';
import type { RbacObjects } from '../rbac-policy.ts';
import { bindingId, roleId } from './access-change.ts';

/** How many combinations of verb and resource a rule gives; a `*` counts as many. */
export function sizeOf(rule: AnyRule): number {
  const count = (items: readonly string[] = []): number => (items.includes('*') ? 20 : items.length);
  return count(rule.verbs) * (count(rule.apiGroups) * count(rule.resources) + count(rule.nonResourceURLs));
}

/** How much more a role gives than one right: nothing for one, 1 for about ten, 2 for about a hundred. */
export function breadth(rules: readonly AnyRule[]): number {
  return Math.log10(
    Math.max(
      1,
      rules.reduce((sum, rule) => sum + sizeOf(rule), 0),
    ),
  );
}

/** Whether something else than a person writes a role: the API server, or the controller of aggregated roles. */
export function isWrittenByOthers({ roles, clusterRoles }: RbacObjects, id: string): boolean {
  const role = [...clusterRoles, ...roles].find((one) => roleId(one) === id);
  return role !== undefined && (isOfServer(role) || 'aggregationRule' in role);
}

/** Whether the API server makes an object at its start. */
export function isOfServer({ metadata }: Pick<Role, 'metadata'>): boolean {
  return metadata?.labels?.['kubernetes.io/bootstrapping'] === 'rbac-defaults';
}

/** How many subjects each role is bound to, by the role's name. */
export function sharedRoles({ roleBindings, clusterRoleBindings }: RbacObjects): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { metadata, roleRef, subjects } of [...clusterRoleBindings, ...roleBindings]) {
    const role = roleName(roleRef, metadata?.namespace ?? '');
    counts.set(role, (counts.get(role) ?? 0) + (subjects ?? []).length);
  }
  return counts;
}

/** How many subjects a binding has. */
export function subjectCount({ roleBindings, clusterRoleBindings }: RbacObjects, id: string): number {
  return [...roleBindings, ...clusterRoleBindings].find((one) => bindingId(one) === id)?.subjects?.length ?? 0;
}
