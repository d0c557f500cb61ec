import { isEqual } from '../../kube/json.ts';
import { aggregatedRules } from '../../rbac/aggregation.ts';
import { clusterRoles } from '../kinds/rbac/role.ts';
import type { Controller } from './controller.ts';

/**
 * Writes the rules of ClusterRoles that are put together from others.
 * Source: kubernetes/kubernetes pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
 */
export const clusterRoleAggregationController: Controller = {
  name: 'clusterrole-aggregation-controller',
  watches: [clusterRoles],
  run: ({ objects }) => {
    // The bootstrap roles are made with their rules.
    if (objects.isUnread(clusterRoles)) return;
    const all = objects.list(clusterRoles);
    for (const role of all) {
      const rules = aggregatedRules(role, all);
      if (rules !== undefined && !isEqual(rules, role.rules ?? [])) objects.replace({ ...role, rules: [...rules] });
    }
  },
};
