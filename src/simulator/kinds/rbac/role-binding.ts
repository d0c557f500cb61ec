import type { ClusterRoleBinding, RoleBinding, RoleRef, Subject } from 'kubernetes-types/rbac/v1';
import { isEqual } from '../../../kube/json.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import { type FieldError, invalidEach, invalidValue, oneOf, requiredValue } from '../../validation/field-errors.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { age, type Cell } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';
import { pathSegment, RBAC_GROUP } from './path-segment.ts';

// Source: kubernetes/kubernetes pkg/apis/rbac/validation/validation.go, pkg/apis/rbac/v1/defaults.go.

/** A RoleBinding as the API server holds it. */
export type RoleBindingObject = ApiObject<RoleBinding>;

/** A ClusterRoleBinding as the API server holds it. */
export type ClusterRoleBindingObject = ApiObject<ClusterRoleBinding>;

/** Source: `ValidateRoleBinding`. */
export const roleBindings: Kind<RoleBindingObject, true> = {
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  namespaced: true,
  nameRule: pathSegment,
  withoutGeneration: true,
  defaults: (object) => bindingDefaults(object),
  validate: (object) => bindingErrors(object, ['Role', 'ClusterRole']),
  validateUpdate: (object, before) => [
    ...bindingErrors(object, ['Role', 'ClusterRole']),
    ...changedRef(object, before),
  ],
  cells: bindingCells,
};

/** Source: `ValidateClusterRoleBinding`. */
export const clusterRoleBindings: Kind<ClusterRoleBindingObject, false> = {
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  namespaced: false,
  nameRule: pathSegment,
  withoutGeneration: true,
  defaults: (object) => bindingDefaults(object),
  validate: (object) => bindingErrors(object, ['ClusterRole']),
  validateUpdate: (object, before) => [...bindingErrors(object, ['ClusterRole']), ...changedRef(object, before)],
  cells: bindingCells,
};

interface Binding {
  readonly roleRef: RoleRef;
  readonly subjects?: readonly Subject[];
}

function bindingDefaults({ roleRef, subjects = [] }: Binding): void {
  if (!roleRef.apiGroup) roleRef.apiGroup = RBAC_GROUP;
  for (const subject of subjects) if (['User', 'Group'].includes(subject.kind)) subject.apiGroup ??= RBAC_GROUP;
}

function bindingErrors({ roleRef, subjects = [] }: Binding, kinds: readonly string[]): readonly FieldError[] {
  return [
    ...oneOf('roleRef.apiGroup', roleRef.apiGroup, [RBAC_GROUP]),
    ...oneOf('roleRef.kind', roleRef.kind, kinds),
    ...(roleRef.name === ''
      ? [requiredValue('roleRef.name')]
      : invalidEach('roleRef.name', roleRef.name, pathSegment(roleRef.name))),
    ...subjects.flatMap((subject, at) => subjectErrors(subject, `subjects[${at}]`, kinds.length > 1)),
  ];
}

function subjectErrors(subject: Subject, field: string, namespaced: boolean): readonly FieldError[] {
  const { kind, name, apiGroup = '', namespace = '' } = subject;
  const unnamed = name === '' ? [requiredValue(`${field}.name`)] : [];
  switch (kind) {
    case 'ServiceAccount':
      return [
        ...unnamed,
        ...(name === '' ? [] : invalidEach(`${field}.name`, name, dnsSubdomain(name))),
        ...(apiGroup === '' ? [] : oneOf(`${field}.apiGroup`, apiGroup, [''])),
        ...(namespaced || namespace !== '' ? [] : [requiredValue(`${field}.namespace`)]),
      ];
    case 'User':
    case 'Group':
      return [...unnamed, ...oneOf(`${field}.apiGroup`, apiGroup, [RBAC_GROUP])];
    default:
      return [...unnamed, ...oneOf(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}

/** The value that the server prints names the fields as its Go source does. */
function changedRef({ roleRef }: Binding, before: Binding): readonly FieldError[] {
  if (isEqual(roleRef, before.roleRef)) return [];
  const printed = { APIGroup: roleRef.apiGroup, Kind: roleRef.kind, Name: roleRef.name };
  return [invalidValue('roleRef', printed, 'cannot change roleRef')];
}

function bindingCells(object: Binding & Manifest, now: Date): readonly Cell[] {
  const { metadata, roleRef, subjects = [] } = object;
  const namesOf = (kind: string): string =>
    subjects
      .filter((subject) => subject.kind === kind)
      .map(({ name, namespace }) => (kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
      .join(', ');
  return [
    metadata.name ?? '',
    `${roleRef.kind}/${roleRef.name}`,
    age(object, now),
    ...['User', 'Group', 'ServiceAccount'].map(namesOf),
  ];
}
