import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
  RoleRef,
  Subject,
} from 'kubernetes-types/rbac/v1';
import { isEqual } from '../../objects.ts';
import { type FieldError, invalidEach, invalidValue, oneOf, requiredValue } from '../../validation/field-errors.ts';
import { selectorErrors } from '../../validation/labels.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import type { Kind } from '../kind.ts';

// Roles and their bindings are kept and checked; nothing in the simulation asks them for rights.
// Source: kubernetes/kubernetes pkg/apis/rbac/validation/validation.go, pkg/apis/rbac/v1/defaults.go.

const GROUP = 'rbac.authorization.k8s.io';

export const role: Kind<Role> = {
  ...named('Role', 'roles', true),
  prepare: withRules,
  validate: ({ rules }) => (rules ?? []).flatMap((rule, at) => ruleErrors(rule, `rules[${at}]`, true)),
};

export const clusterRole: Kind<ClusterRole> = {
  ...named('ClusterRole', 'clusterroles', false),
  prepare: withRules,
  validate: ({ rules, aggregationRule }) => [
    ...(rules ?? []).flatMap((rule, at) => ruleErrors(rule, `rules[${at}]`, false)),
    ...(aggregationRule === undefined ? [] : aggregationErrors(aggregationRule.clusterRoleSelectors ?? [])),
  ],
};

export const roleBinding: Kind<RoleBinding> = {
  ...named('RoleBinding', 'rolebindings', true),
  defaults: bindingDefaults,
  validate: (object) => bindingErrors(object, ['Role', 'ClusterRole']),
  validateUpdate: (object, before) => [
    ...bindingErrors(object, ['Role', 'ClusterRole']),
    ...changedRef(object, before),
  ],
};

export const clusterRoleBinding: Kind<ClusterRoleBinding> = {
  ...named('ClusterRoleBinding', 'clusterrolebindings', false),
  defaults: bindingDefaults,
  validate: (object) => bindingErrors(object, ['ClusterRole']),
  validateUpdate: (object, before) => [...bindingErrors(object, ['ClusterRole']), ...changedRef(object, before)],
};

interface Binding {
  readonly roleRef: RoleRef;
  readonly subjects?: readonly Subject[];
}

type Names = Pick<Kind, 'group' | 'version' | 'kind' | 'plural' | 'shortNames' | 'namespaced' | 'nameRule'>;

function named(kind: string, plural: string, namespaced: boolean): Names {
  return { group: GROUP, version: 'v1', kind, plural, shortNames: [], namespaced, nameRule: pathSegment };
}

/** Names of RBAC are parts of a URL and nothing more. Source: k8s.io/apimachinery pkg/api/validation/path/name.go. */
function pathSegment(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((sign) => name.includes(sign)).map((sign) => `may not contain '${sign}'`);
}

/** A Role always tells its rules: null where it has none. */
function withRules(object: { rules?: readonly PolicyRule[] }): void {
  Object.assign(object, { rules: object.rules ?? null });
}

function bindingDefaults({ roleRef, subjects = [] }: Binding): void {
  if (!roleRef.apiGroup) roleRef.apiGroup = GROUP;
  for (const subject of subjects) if (['User', 'Group'].includes(subject.kind)) subject.apiGroup ??= GROUP;
}

function ruleErrors(rule: PolicyRule, field: string, namespaced: boolean): readonly FieldError[] {
  const { verbs, apiGroups = [], resources = [], nonResourceURLs = [] } = rule;
  const errors: FieldError[] = [];
  if ((verbs ?? []).length === 0) errors.push(requiredValue(`${field}.verbs`, 'verbs must contain at least one value'));
  if (nonResourceURLs.length > 0) {
    if (namespaced) {
      const because = 'namespaced rules cannot apply to non-resource URLs';
      errors.push(invalidValue(`${field}.nonResourceURLs`, nonResourceURLs, because));
    }
    if (apiGroups.length > 0 || resources.length > 0 || (rule.resourceNames ?? []).length > 0) {
      const because = 'rules cannot apply to both regular resources and non-resource URLs';
      errors.push(invalidValue(`${field}.nonResourceURLs`, nonResourceURLs, because));
    }
    return errors;
  }
  if (apiGroups.length === 0) {
    errors.push(requiredValue(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
  }
  if (resources.length === 0) {
    errors.push(requiredValue(`${field}.resources`, 'resource rules must supply at least one resource'));
  }
  return errors;
}

function aggregationErrors(selectors: readonly object[]): readonly FieldError[] {
  const field = 'aggregationRule.clusterRoleSelectors';
  if (selectors.length === 0) {
    return [requiredValue(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil')];
  }
  return selectors.flatMap((selector, at) => selectorErrors(selector, `${field}[${at}]`));
}

function bindingErrors({ roleRef, subjects = [] }: Binding, kinds: readonly string[]): readonly FieldError[] {
  return [
    ...oneOf('roleRef.apiGroup', roleRef.apiGroup, [GROUP]),
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
      return [...unnamed, ...oneOf(`${field}.apiGroup`, apiGroup, [GROUP])];
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
