import { bootstrapPolicy } from '../../rbac/bootstrap-policy.ts';
import { refOf } from '../../simulator/controllers/controller.ts';
import type { ObjectStore } from '../../simulator/objects.ts';

/**
 * Makes the roles and bindings of the bootstrap policy that are missing, as an API server does at each of its starts.
 * Those that are there stay as they are.
 * Source: kubernetes/kubernetes pkg/registry/rbac/rest/storage_rbac.go, the hook `rbac/bootstrap-roles`.
 */
export function makeBootstrapRoles(objects: ObjectStore): void {
  for (const object of bootstrapPolicy()) {
    if (objects.find(refOf(object)) === undefined) objects.create(object);
  }
}
