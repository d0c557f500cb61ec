import type { ClusterRole, Role, RoleBinding } from 'kubernetes-types/rbac/v1';
import { forbidden, notFound, type Status } from '../../kube/api-errors.ts';
import { isEqual } from '../../kube/json.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { bindingFault, escalationFault, mayBind } from '../../rbac/escalation.ts';
import { isMaster } from '../../rbac/user.ts';
import type { WriteOptions } from '../../simulator/simulator.ts';
import type { ApiContext, ResourceRequest } from '../request.ts';

/**
 * The check that a user who writes a role or binding does not give more than the user has. Empty for other kinds, and
 * for users who may do everything.
 * Source: kubernetes/kubernetes pkg/registry/rbac/{role,rolebinding}/policybased/storage.go.
 */
export function escalationCheck(context: ApiContext, request: ResourceRequest): Pick<WriteOptions, 'refuse'> {
  if (request.kind.group !== 'rbac.authorization.k8s.io' || isMaster(request.user)) return {};
  return {
    refuse: (object, before) =>
      before !== undefined && differInGarbageCollectionOnly(object, before)
        ? undefined
        : refusalOf(context, request, object),
  };
}

function refusalOf(context: ApiContext, request: ResourceRequest, object: Manifest): Status | undefined {
  const { kind, user, namespace, name } = request;
  const policy = context.authorizer.policy();
  const at = namespace === undefined ? {} : { namespace };
  const objectName = object.metadata.name ?? '';
  if (kind.plural === 'roles' || kind.plural === 'clusterroles') {
    const { rules, aggregationRule } = object as unknown as Role & ClusterRole;
    const named = name === undefined ? {} : { name };
    const aggregates = aggregationRule !== undefined;
    const written = { resource: kind.plural, ...named, ...at, rules: rules ?? [], aggregates } as const;
    const fault = escalationFault(policy, user, written);
    return fault === undefined ? undefined : forbidden(kind, objectName, fault);
  }
  const { roleRef: role } = object as unknown as RoleBinding;
  if (policy.rulesOf(role, namespace ?? '') === undefined) {
    return mayBind(policy, user, { role, ...at }) ? undefined : notFound(kind, role.name);
  }
  const fault = bindingFault(policy, user, { role, ...at });
  return fault === undefined ? undefined : forbidden(kind, objectName, fault);
}

/** Source: kubernetes/kubernetes pkg/registry/rbac/helpers.go, `IsOnlyMutatingGCFields`. */
function differInGarbageCollectionOnly(object: Manifest, before: Manifest): boolean {
  const rest = ({ metadata, ...fields }: Manifest): object => {
    const { ownerReferences: _owners, finalizers: _finalizers, managedFields: _managed, ...kept } = metadata;
    return { ...fields, metadata: { ...kept, resourceVersion: undefined } };
  };
  return isEqual(rest(object), rest(before));
}
