import { isEqual } from '../../kube/json.ts';
import { aggregatedRules } from '../../rbac/aggregation.ts';
import { type ClusterRoleObject, clusterRoles } from '../kinds/rbac/role.ts';
import type { Controller } from './controller.ts';

/**
 * Writes the rules of ClusterRoles that are put together from others.
 * Source: kubernetes/kubernetes pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
 */
export const clusterRoleAggregationController: Controller = {
  name: 'clusterrole-aggregation-controller',
  watches: [clusterRoles],
  run: (plane) => {
    const { objects } = plane;
    // The bootstrap roles are made with their rules.
    if (objects.isUnread(clusterRoles)) return;
    const all = objects.list(clusterRoles);
    for (const role of all) {
      const rules = aggregatedRules(role, all);
      if (rules === undefined || isEqual(rules, role.rules ?? [])) continue;
      if (rules.length > 0) objects.replace({ ...withOwner(role, plane.now()), rules: [...rules] });
      else if (isOwner(role)) objects.replace({ ...withoutOwner(role), rules: null as unknown as [] });
    }
  },
};

/** The name under which the controller owns the rules that it wrote. */
const MANAGER = 'clusterrole-aggregation-controller';

/** Whether the controller wrote rules before. It leaves those of a role alone that never had a part. */
function isOwner({ metadata }: ClusterRoleObject): boolean {
  const isBootstrap = metadata.labels?.['kubernetes.io/bootstrapping'] !== undefined;
  return isBootstrap || metadata.managedFields?.some(({ manager }) => manager === MANAGER) === true;
}

function withOwner(role: ClusterRoleObject, time: string): ClusterRoleObject {
  if (isOwner(role)) return role;
  const { apiVersion, metadata } = role;
  const own = { manager: MANAGER, operation: 'Apply', apiVersion, time, fieldsType: 'FieldsV1' };
  const others = (metadata.managedFields ?? []).map((entry) => {
    const { 'f:rules': _rules, ...fieldsV1 } = (entry.fieldsV1 ?? {}) as Readonly<Record<string, unknown>>;
    return { ...entry, fieldsV1 };
  });
  const managedFields = [{ ...own, fieldsV1: { 'f:rules': {} } }, ...others];
  return { ...role, metadata: { ...metadata, managedFields } };
}

function withoutOwner(role: ClusterRoleObject): ClusterRoleObject {
  const managedFields = (role.metadata.managedFields ?? []).filter(({ manager }) => manager !== MANAGER);
  return { ...role, metadata: { ...role.metadata, managedFields } };
}
