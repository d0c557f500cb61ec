import { priorityClass, storageClass } from './scheduling/priority-class.ts';
import { configMap } from './core/config-map.ts';
import { deployment } from './apps/deployment.ts';
import { endpointSlice, endpoints } from './core/endpoints.ts';
import { horizontalPodAutoscaler } from './autoscaling/horizontal-pod-autoscaler.ts';
import { ingress } from './networking/ingress.ts';
import { apiVersionOf, type Kind } from './kind.ts';
import { namespace } from './core/namespace.ts';
import { networkPolicy } from './networking/network-policy.ts';
import { node } from './core/node.ts';
import { persistentVolumeClaim } from './core/persistent-volume-claim.ts';
import { plainKinds } from './plain.ts';
import { pod } from './core/pod.ts';
import { podDisruptionBudget } from './policy/pod-disruption-budget.ts';
import { limitRange, resourceQuota } from './core/resource-quota.ts';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac/role.ts';
import { replicaSet } from './apps/replica-set.ts';
import { secret } from './core/secret.ts';
import { service } from './core/service.ts';
import { cronJob, daemonSet, job, replicationController, statefulSet } from './apps/stateful-set.ts';

/** Every kind that the simulated cluster takes. */
export const kinds: readonly Kind[] = [
  namespace,
  node,
  pod,
  service,
  endpoints,
  endpointSlice,
  configMap,
  secret,
  deployment,
  replicaSet,
  daemonSet,
  statefulSet,
  replicationController,
  job,
  cronJob,
  networkPolicy,
  ingress,
  persistentVolumeClaim,
  resourceQuota,
  limitRange,
  role,
  clusterRole,
  roleBinding,
  clusterRoleBinding,
  podDisruptionBudget,
  horizontalPodAutoscaler,
  priorityClass,
  storageClass,
  ...plainKinds,
] as readonly Kind<never>[] as readonly Kind[];

/** The kind that an object's `apiVersion` and `kind` name, or undefined where the simulated cluster has none such. */
export function kindOf(apiVersion: string, kind: string): Kind | undefined {
  return byName.get(`${apiVersion}/${kind}`);
}

export type { Kind };

const byName: ReadonlyMap<string, Kind> = new Map(kinds.map((kind) => [`${apiVersionOf(kind)}/${kind.kind}`, kind]));
