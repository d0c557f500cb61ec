import { controllerRevisions } from './apps/controller-revision.ts';
import { daemonSets } from './apps/daemon-set.ts';
import { deployments } from './apps/deployment.ts';
import { replicaSets } from './apps/replica-set.ts';
import { statefulSets } from './apps/stateful-set.ts';
import { horizontalPodAutoscalers } from './autoscaling/horizontal-pod-autoscaler.ts';
import { cronJobs } from './batch/cron-job.ts';
import { jobs } from './batch/job.ts';
import { certificateSigningRequests } from './certificates/certificate-signing-request.ts';
import { leases } from './coordination/lease.ts';
import { configMaps } from './core/config-map.ts';
import { endpoints } from './core/endpoints.ts';
import { events } from './core/event.ts';
import { limitRanges } from './core/limit-range.ts';
import { namespaces } from './core/namespace.ts';
import { nodes } from './core/node.ts';
import { persistentVolumes } from './core/persistent-volume.ts';
import { persistentVolumeClaims } from './core/persistent-volume-claim.ts';
import { pods } from './core/pod.ts';
import { podTemplates } from './core/pod-template.ts';
import { replicationControllers } from './core/replication-controller.ts';
import { resourceQuotas } from './core/resource-quota.ts';
import { secrets } from './core/secret.ts';
import { services } from './core/service.ts';
import { serviceAccounts } from './core/service-account.ts';
import { endpointSlices } from './discovery/endpoint-slice.ts';
import { apiVersionOf, type Kind } from './kind.ts';
import { ingresses } from './networking/ingress.ts';
import { ingressClasses } from './networking/ingress-class.ts';
import { networkPolicies } from './networking/network-policy.ts';
import { ipAddresses, serviceCidrs } from './networking/service-cidr.ts';
import { podDisruptionBudgets } from './policy/pod-disruption-budget.ts';
import { clusterRoles, roles } from './rbac/role.ts';
import { clusterRoleBindings, roleBindings } from './rbac/role-binding.ts';
import { priorityClasses } from './scheduling/priority-class.ts';
import { storageClasses } from './storage/storage-class.ts';

/** Every kind that the simulated cluster keeps. Names and scopes are those of `kubectl api-resources` of v1.35. */
export const kinds: readonly Kind[] = [
  namespaces,
  nodes,
  pods,
  services,
  endpoints,
  endpointSlices,
  configMaps,
  secrets,
  deployments,
  replicaSets,
  daemonSets,
  statefulSets,
  replicationControllers,
  jobs,
  cronJobs,
  networkPolicies,
  ingresses,
  persistentVolumeClaims,
  resourceQuotas,
  limitRanges,
  roles,
  clusterRoles,
  roleBindings,
  clusterRoleBindings,
  podDisruptionBudgets,
  horizontalPodAutoscalers,
  priorityClasses,
  storageClasses,
  events,
  persistentVolumes,
  podTemplates,
  serviceAccounts,
  controllerRevisions,
  leases,
  ingressClasses,
  ipAddresses,
  serviceCidrs,
  certificateSigningRequests,
];

/** The kind that an object's `apiVersion` and `kind` name; undefined where the simulated cluster keeps no such kind. */
export function kindOf(apiVersion: string, kind: string): Kind | undefined {
  return byName.get(`${apiVersion}/${kind}`);
}

const byName: ReadonlyMap<string, Kind> = new Map(kinds.map((kind) => [`${apiVersionOf(kind)}/${kind.kind}`, kind]));
