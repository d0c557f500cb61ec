import type { PolicyRule } from 'kubernetes-types/rbac/v1';
import type { Manifest } from '../../kube/manifest.ts';
import {
  type BindingManifest,
  binds,
  isBinding,
  isRole,
  type RoleManifest,
  replaced,
  withRule,
} from './answer-parts.ts';

/** Other objects that may say the same. Whether they do is decided over the universe. */
export interface AccessRewriting {
  readonly id: string;
  readonly objects: readonly Manifest[];
}

type Way = (objects: readonly Manifest[]) => readonly (readonly Manifest[])[];

/** Ways to write roles and bindings differently. */
const ways: Readonly<Record<string, Way>> = {
  'documents-reordered': (objects) => [objects.toReversed()],
  'rules-reordered': eachRole((role) => [{ ...role, rules: [...(role.rules ?? [])].reverse() }]),
  'words-reordered': eachRule((rule) => [
    {
      ...rule,
      verbs: [...rule.verbs].reverse(),
      ...(rule.resources ? { resources: [...rule.resources].reverse() } : {}),
    },
  ]),
  'rule-for-each-verb': eachRule((rule) => rule.verbs.map((verb) => ({ ...rule, verbs: [verb] }))),
  'rule-for-each-resource': eachRule((rule) =>
    (rule.resources ?? []).length < 2
      ? [rule]
      : (rule.resources ?? []).map((resource) => ({ ...rule, resources: [resource] })),
  ),
  'rule-for-each-name': eachRule((rule) =>
    (rule.resourceNames ?? []).length < 2
      ? [rule]
      : (rule.resourceNames ?? []).map((name) => ({ ...rule, resourceNames: [name] })),
  ),
  'rule-twice': eachRule((rule) => [rule, rule]),
  'rules-merged': eachRole((role) => {
    const merged = new Map<string, PolicyRule>();
    for (const rule of role.rules ?? []) {
      const { resources = [], ...rest } = rule;
      const key = JSON.stringify(rest);
      merged.set(key, { ...rule, resources: [...(merged.get(key)?.resources ?? []), ...resources] });
    }
    const isAboutResources = (role.rules ?? []).every((rule) => rule.resources !== undefined);
    return isAboutResources ? [{ ...role, rules: [...merged.values()] }] : [role];
  }),
  'core-group-named-twice': eachRule((rule) => [
    rule.apiGroups ? { ...rule, apiGroups: [...rule.apiGroups, ...rule.apiGroups] } : rule,
  ]),
  'role-for-each-rule': (objects) =>
    objects.filter(isRole).flatMap((role) => {
      const rules = role.rules ?? [];
      const bindings = objects.filter(isBinding).filter((binding) => binds(binding, role));
      if (rules.length < 2 || bindings.length === 0) return [];
      const parts = rules.map(
        (rule, at): RoleManifest => ({ ...role, metadata: named(role, `-${at}`), rules: [rule] }),
      );
      const others = objects.filter((object) => object !== role && !bindings.some((binding) => binding === object));
      const bound = bindings.flatMap((binding) =>
        parts.map(
          (part, at): BindingManifest => ({
            ...binding,
            metadata: named(binding, `-${at}`),
            roleRef: { ...binding.roleRef, name: part.metadata.name ?? '' },
          }),
        ),
      );
      return [[...others, ...parts, ...bound]];
    }),
  'cluster-role-for-role': (objects) =>
    objects.filter(isRole).flatMap((role) => {
      const bindings = objects.filter(isBinding).filter((binding) => binds(binding, role));
      if (role.kind !== 'Role' || bindings.length === 0) return [];
      const { namespace, ...metadata } = role.metadata;
      const wide = { ...role, kind: 'ClusterRole', metadata: { ...metadata, name: `${namespace}-${metadata.name}` } };
      const others = objects.filter((object) => object !== role && !bindings.some((binding) => binding === object));
      return [[...others, wide, ...bindings.map((binding) => rebound(binding, 'ClusterRole', wide.metadata.name))]];
    }),
  'role-for-cluster-role': (objects) =>
    objects.filter(isBinding).flatMap((binding) => {
      const role = objects.filter(isRole).find((one) => binds(binding, one));
      if (binding.kind !== 'RoleBinding' || role?.kind !== 'ClusterRole') return [];
      const { namespace } = binding.metadata;
      const name = `${role.metadata.name}-here`;
      const local = { ...role, kind: 'Role', metadata: { name, ...(namespace ? { namespace } : {}) } };
      return [[...replaced(objects, binding, [rebound(binding, 'Role', name)]), local]];
    }),
  'binding-for-each-subject': (objects) =>
    objects.filter(isBinding).flatMap((binding) => {
      const subjects = binding.subjects ?? [];
      if (subjects.length < 2) return [];
      const parts = subjects.map((subject, at) => ({
        ...binding,
        metadata: named(binding, `-${at}`),
        subjects: [subject],
      }));
      return [replaced(objects, binding, parts)];
    }),
  'bound-twice': (objects) =>
    objects
      .filter(isBinding)
      .map((binding) => replaced(objects, binding, [binding, { ...binding, metadata: named(binding, '-again') }])),
  'account-by-user-name': eachBinding((binding) => ({
    ...binding,
    subjects: (binding.subjects ?? []).map(({ kind, name, namespace }) =>
      kind === 'ServiceAccount'
        ? {
            kind: 'User',
            apiGroup: 'rbac.authorization.k8s.io',
            name: `system:serviceaccount:${namespace ?? binding.metadata.namespace}:${name}`,
          }
        : { kind, name, apiGroup: 'rbac.authorization.k8s.io' },
    ),
  })),
  'own-namespace-left-out': eachBinding((binding) => ({
    ...binding,
    subjects: (binding.subjects ?? []).map((subject) => {
      const { namespace, ...rest } = subject;
      return namespace === binding.metadata.namespace ? rest : subject;
    }),
  })),
};

/** Every way at every place, alone, and then all that can follow one another. */
export function rewriteAccess(objects: readonly Manifest[]): readonly AccessRewriting[] {
  const seen = new Set([JSON.stringify(objects)]);
  const found: AccessRewriting[] = [];
  const add = (id: string, some: readonly Manifest[]): void => {
    const text = JSON.stringify(some);
    if (!seen.has(text)) found.push({ id, objects: some });
    seen.add(text);
  };
  for (const [id, way] of Object.entries(ways)) for (const some of way(objects)) add(id, some);
  let together = objects;
  const applied: string[] = [];
  for (const [id, way] of Object.entries(ways)) {
    const [next] = way(together);
    if (next === undefined || JSON.stringify(next) === JSON.stringify(together)) continue;
    together = next;
    applied.push(id);
    add(applied.join(', '), together);
  }
  return found;
}

function eachRole(edit: (role: RoleManifest) => readonly Manifest[]): Way {
  return (objects) => objects.filter(isRole).map((role) => replaced(objects, role, edit(role)));
}

function eachRule(edit: (rule: PolicyRule) => readonly PolicyRule[]): Way {
  return (objects) =>
    objects
      .filter(isRole)
      .flatMap((role) => (role.rules ?? []).map((rule, at) => withRule(objects, role, at, edit(rule))));
}

function eachBinding(edit: (binding: BindingManifest) => Manifest): Way {
  return (objects) => objects.filter(isBinding).map((binding) => replaced(objects, binding, [edit(binding)]));
}

/** A binding to another role has another name: the role of a binding cannot be changed. */
function rebound(binding: BindingManifest, kind: string, name: string): BindingManifest {
  return { ...binding, metadata: named(binding, '-rebound'), roleRef: { ...binding.roleRef, kind, name } };
}

function named({ metadata }: Manifest, suffix: string): Manifest['metadata'] {
  return { ...metadata, name: `${metadata.name}${suffix}` };
}
