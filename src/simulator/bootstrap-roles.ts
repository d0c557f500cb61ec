import { bootstrapPolicy } from '../rbac/bootstrap-policy.ts';
import { clusterRoles, roles } from './kinds/rbac/role.ts';
import { clusterRoleBindings, roleBindings } from './kinds/rbac/role-binding.ts';
import type { StandingObjects } from './objects.ts';

/**
 * The roles and bindings that every cluster has: an API server makes those that are missing at its start.
 * Source: kubernetes/kubernetes pkg/registry/rbac/rest/storage_rbac.go, the hook `rbac/bootstrap-roles`.
 */
export const bootstrapRoles: StandingObjects = {
  kinds: [roles, clusterRoles, roleBindings, clusterRoleBindings],
  make: bootstrapPolicy,
};
