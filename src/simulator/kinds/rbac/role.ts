import type { ClusterRole, PolicyRule, Role } from 'kubernetes-types/rbac/v1';
import { type FieldError, invalidValue, requiredValue } from '../../validation/field-errors.ts';
import { selectorErrors } from '../../validation/labels.ts';
import type { ApiObject, Kind } from '../kind.ts';
import { pathSegment, RBAC_GROUP } from './path-segment.ts';

// Source: kubernetes/kubernetes pkg/apis/rbac/validation/validation.go.

/** A Role as the API server holds it. */
export type RoleObject = ApiObject<Role>;

/** A ClusterRole as the API server holds it. */
export type ClusterRoleObject = ApiObject<ClusterRole>;

/** Source: `ValidateRole`. */
export const roles: Kind<RoleObject, true> = {
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  namespaced: true,
  nameRule: pathSegment,
  withoutGeneration: true,
  prepare: (object) => writeRules(object),
  validate: ({ rules }) => (rules ?? []).flatMap((rule, at) => ruleErrors(rule, `rules[${at}]`, true)),
};

/** Source: `ValidateClusterRole`. */
export const clusterRoles: Kind<ClusterRoleObject, false> = {
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  namespaced: false,
  nameRule: pathSegment,
  withoutGeneration: true,
  prepare: (object) => writeRules(object),
  validate: ({ rules, aggregationRule }) => [
    ...(rules ?? []).flatMap((rule, at) => ruleErrors(rule, `rules[${at}]`, false)),
    ...(aggregationRule === undefined ? [] : aggregationErrors(aggregationRule.clusterRoleSelectors ?? [])),
  ],
};

/** The rules are always written: as null where there are none. */
function writeRules(object: { readonly rules?: readonly PolicyRule[] }): void {
  Object.assign(object, { rules: object.rules ?? null });
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
