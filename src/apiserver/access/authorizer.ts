import type { Status } from '../../kube/api-errors.ts';
import type { AccessRequest } from '../../rbac/access-request.ts';
import { type Access, authorize } from '../../rbac/authorize.ts';
import { RbacPolicy } from '../../rbac/rbac-policy.ts';
import { isMaster, type User } from '../../rbac/user.ts';
import { clusterRoles, roles } from '../../simulator/kinds/rbac/role.ts';
import { clusterRoleBindings, roleBindings } from '../../simulator/kinds/rbac/role-binding.ts';
import type { ObjectStore } from '../../simulator/objects.ts';
import type { HttpRequest } from '../request.ts';
import { accessOf, forbiddenAccess } from './access-of-request.ts';
import { nodeAccess } from './node-authorizer.ts';

/**
 * Decides who may do what, by the roles and bindings that a cluster holds at the moment of asking; of kubelets also by the
 * pods on their nodes.
 */
export class Authorizer {
  readonly #objects: ObjectStore;
  #policy: RbacPolicy | undefined;
  #version = -1;

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  /** Roles and bindings as they are now. */
  policy(): RbacPolicy {
    const objects = this.#objects;
    const version = Math.max(...rbacKinds.map((kind) => objects.versionOf(kind)));
    if (this.#policy === undefined || version !== this.#version) {
      this.#version = version;
      this.#policy = new RbacPolicy({
        roles: objects.list(roles),
        clusterRoles: objects.list(clusterRoles),
        roleBindings: objects.list(roleBindings),
        clusterRoleBindings: objects.list(clusterRoleBindings),
      });
    }
    return this.#policy;
  }

  /** Whether a user may do something, and why. */
  access(user: User, request: AccessRequest): Access {
    if (isMaster(user)) return { allowed: true, reason: '' };
    const ofNode = nodeAccess(this.#objects, user, request);
    if (ofNode?.allowed) return ofNode;
    const access = authorize(this.policy(), user, request);
    if (access.allowed || !ofNode?.reason) return access;
    return { allowed: false, reason: [ofNode.reason, access.reason].filter((text) => text !== '').join('\n') };
  }

  /** The refusal of a request that its user may not make. */
  refusal(user: User, request: Pick<HttpRequest, 'method' | 'path' | 'query'>): Status | undefined {
    return isMaster(user) ? undefined : this.refusalOf(user, accessOf(request));
  }

  /** The refusal of a user who may not do something. */
  refusalOf(user: User, request: AccessRequest): Status | undefined {
    const { allowed, reason } = this.access(user, request);
    return allowed ? undefined : forbiddenAccess(user, request, reason);
  }
}

const rbacKinds = [roles, clusterRoles, roleBindings, clusterRoleBindings];
