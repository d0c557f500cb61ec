import { priorityClass, storageClass } from './classes.ts';
import { configMap } from './config-map.ts';
import { deployment } from './deployment.ts';
import { endpointSlice, endpoints } from './endpoints.ts';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { ingress } from './ingress.ts';
import { apiVersionOf, type Kind } from './kind.ts';
import { namespace } from './namespace.ts';
import { networkPolicy } from './network-policy.ts';
import { node } from './node.ts';
import { persistentVolumeClaim } from './persistent-volume-claim.ts';
import { plainKinds } from './plain.ts';
import { pod } from './pod.ts';
import { podDisruptionBudget } from './pod-disruption-budget.ts';
import { limitRange, resourceQuota } from './quota.ts';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac.ts';
import { replicaSet } from './replica-set.ts';
import { secret } from './secret.ts';
import { service } from './service.ts';
import { cronJob, daemonSet, job, replicationController, statefulSet } from './workloads.ts';

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
