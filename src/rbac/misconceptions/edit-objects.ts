import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from 'kubernetes-types/rbac/v1';
import { bindingId, roleId } from '../nearest/access-change.ts';
import { isOfServer } from '../nearest/role-facts.ts';
import type { RbacObjects } from '../rbac-policy.ts';

export type AnyRole = Role | ClusterRole;
export type AnyBinding = RoleBinding | ClusterRoleBinding;

export function rolesIn({ roles, clusterRoles }: RbacObjects): readonly AnyRole[] {
  return [...roles, ...clusterRoles];
}

export function bindingsIn({ roleBindings, clusterRoleBindings }: RbacObjects): readonly AnyBinding[] {
  return [...roleBindings, ...clusterRoleBindings];
}

/** Objects with one rule of a role in other words, once for each way. Roles that the API server makes stay. */
export function editRules(
  objects: RbacObjects,
  edit: (rule: PolicyRule, role: AnyRole) => readonly (readonly PolicyRule[])[],
): readonly RbacObjects[] {
  return rolesIn(objects).flatMap((role) => {
    if (isOfServer(role)) return [];
    const rules = role.rules ?? [];
    return rules.flatMap((rule, at) =>
      edit(rule, role).map((instead) =>
        withRules(objects, roleId(role), [...rules.slice(0, at), ...instead, ...rules.slice(at + 1)]),
      ),
    );
  });
}

/** Objects with other rules in one role. */
export function withRules(objects: RbacObjects, id: string, rules: readonly PolicyRule[]): RbacObjects {
  const edited = <T extends AnyRole>(role: T): T => (roleId(role) === id ? { ...role, rules: [...rules] } : role);
  return { ...objects, roles: objects.roles.map(edited), clusterRoles: objects.clusterRoles.map(edited) };
}

/** Objects with one binding in other words, once for each way; `null` removes it. Those that the API server makes stay. */
export function editBindings(
  objects: RbacObjects,
  edit: (binding: AnyBinding) => readonly (AnyBinding | null)[],
): readonly RbacObjects[] {
  return bindingsIn(objects).flatMap((binding) => {
    if (isOfServer(binding)) return [];
    return edit(binding).map((instead) => withBinding(withoutBinding(objects, bindingId(binding)), instead));
  });
}

/** Objects with one subject of a binding in other words, once for each way; `null` removes it. */
export function editSubjects(
  objects: RbacObjects,
  edit: (subject: Subject, binding: AnyBinding) => readonly (Subject | null)[],
): readonly RbacObjects[] {
  return editBindings(objects, (binding) => {
    const subjects = binding.subjects ?? [];
    return subjects.flatMap((subject, at) =>
      edit(subject, binding).map((instead) => ({
        ...binding,
        subjects: [...subjects.slice(0, at), ...(instead ? [instead] : []), ...subjects.slice(at + 1)],
      })),
    );
  });
}

export function withoutBinding(objects: RbacObjects, id: string): RbacObjects {
  return {
    ...objects,
    roleBindings: objects.roleBindings.filter((binding) => bindingId(binding) !== id),
    clusterRoleBindings: objects.clusterRoleBindings.filter((binding) => bindingId(binding) !== id),
  };
}

export function withBinding(objects: RbacObjects, binding: AnyBinding | null): RbacObjects {
  if (binding === null) return objects;
  return binding.metadata?.namespace === undefined
    ? { ...objects, clusterRoleBindings: [...objects.clusterRoleBindings, binding as ClusterRoleBinding] }
    : { ...objects, roleBindings: [...objects.roleBindings, binding as RoleBinding] };
}

/** The rules of the role that a binding names. */
export function rulesOfBinding(objects: RbacObjects, { roleRef, metadata }: AnyBinding): readonly PolicyRule[] {
  const role =
    roleRef.kind === 'Role'
      ? objects.roles.find(
          (one) => one.metadata?.name === roleRef.name && one.metadata?.namespace === metadata?.namespace,
        )
      : objects.clusterRoles.find((one) => one.metadata?.name === roleRef.name);
  return role?.rules ?? [];
}

/** Roles and bindings of a cluster that the API server has not made. */
export function ownObjects(objects: RbacObjects): RbacObjects {
  const own = <T extends AnyRole | AnyBinding>(items: readonly T[]): readonly T[] =>
    items.filter((item) => !isOfServer(item));
  return {
    roles: own(objects.roles),
    clusterRoles: own(objects.clusterRoles),
    roleBindings: own(objects.roleBindings),
    clusterRoleBindings: own(objects.clusterRoleBindings),
  };
}

/** Roles and bindings that another cluster does not have as they are; all own ones, where it has each of them. */
export function changedObjects(objects: RbacObjects, before: RbacObjects): RbacObjects {
  const textOf = (item: AnyRole | AnyBinding): string => {
    const { metadata } = item;
    const said = 'roleRef' in item ? [item.roleRef, item.subjects] : item.rules;
    return JSON.stringify([metadata?.namespace, metadata?.name, said]);
  };
  const there = new Set([...rolesIn(before), ...bindingsIn(before)].map(textOf));
  const changed = <T extends AnyRole | AnyBinding>(items: readonly T[]): readonly T[] =>
    items.filter((item) => !there.has(textOf(item)));
  const { roles, clusterRoles, roleBindings, clusterRoleBindings } = ownObjects(objects);
  const [someRoles, wideRoles] = [changed(roles), changed(clusterRoles)];
  const [some, wide] = [changed(roleBindings), changed(clusterRoleBindings)];
  const hasRoles = someRoles.length + wideRoles.length > 0;
  const hasBindings = some.length + wide.length > 0;
  return {
    roles: hasRoles ? someRoles : roles,
    clusterRoles: hasRoles ? wideRoles : clusterRoles,
    roleBindings: hasBindings ? some : roleBindings,
    clusterRoleBindings: hasBindings ? wide : clusterRoleBindings,
  };
}
