import type { ClusterRole, PolicyRule } from 'kubernetes-types/rbac/v1';
import { selects } from '../kube/labels.ts';

/**
 * The rules that an aggregated ClusterRole gets from the roles that its selectors match: role by role by name, each rule
 * once. Undefined for a role that is not aggregated.
 * Source: kubernetes/kubernetes pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
 */
export function aggregatedRules(role: ClusterRole, all: readonly ClusterRole[]): readonly PolicyRule[] | undefined {
  const { aggregationRule } = role;
  if (aggregationRule === undefined) return undefined;
  const rules = new Map<string, PolicyRule>();
  for (const selector of aggregationRule.clusterRoleSelectors ?? []) {
    const parts = all
      .filter((part) => part.metadata?.name !== role.metadata?.name && selects(selector, part.metadata?.labels ?? {}))
      .toSorted((one, other) => ((one.metadata?.name ?? '') < (other.metadata?.name ?? '') ? -1 : 1));
    for (const rule of parts.flatMap((part) => part.rules ?? [])) {
      const key = keyOf(rule);
      if (!rules.has(key)) rules.set(key, rule);
    }
  }
  return [...rules.values()];
}

/** Equal for rules that are equal. */
function keyOf({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  return JSON.stringify([verbs, apiGroups, resources, resourceNames, nonResourceURLs]);
}
