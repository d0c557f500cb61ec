import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from 'kubernetes-types/rbac/v1';
import type { Manifest } from '../../kube/manifest.ts';

/** An object of RBAC in an answer. */
export type RoleManifest = Manifest & (Role | ClusterRole);
export type BindingManifest = Manifest & (RoleBinding | ClusterRoleBinding);

export function isRole(object: Manifest): object is RoleManifest {
  return object.kind === 'Role' || object.kind === 'ClusterRole';
}

export function isBinding(object: Manifest): object is BindingManifest {
  return object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding';
}

/** Whether a binding names a role. */
export function binds({ roleRef, metadata }: BindingManifest, role: RoleManifest): boolean {
  const isNamed = roleRef.kind === role.kind && roleRef.name === role.metadata.name;
  return isNamed && (role.kind === 'ClusterRole' || role.metadata.namespace === metadata.namespace);
}

/** Objects with others in the place of one. */
export function replaced(
  objects: readonly Manifest[],
  object: Manifest,
  instead: readonly Manifest[],
): readonly Manifest[] {
  return objects.flatMap((one) => (one === object ? instead : [one]));
}

/** Objects with another rule, or several, in the place of one. */
export function withRule(
  objects: readonly Manifest[],
  role: RoleManifest,
  at: number,
  instead: readonly PolicyRule[],
): readonly Manifest[] {
  const rules = role.rules ?? [];
  return replaced(objects, role, [{ ...role, rules: [...rules.slice(0, at), ...instead, ...rules.slice(at + 1)] }]);
}

/** Objects as the text of an answer: JSON is YAML too, and is read faster. */
export function accessAnswerText(objects: readonly Manifest[]): string {
  if (objects.length === 0) return '# delete everything\n';
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
}
