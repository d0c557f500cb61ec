import { closestText } from '../edit-distance.ts';

/**
 * The kinds that an API server of v1.35 serves, by `apiVersion`; of a kind with several versions the preferred one first.
 * Source: its discovery, as recorded in src/apiserver/discovery.
 */
export const servedKinds: Readonly<Record<string, readonly string[]>> = {
  v1: [
    'Binding',
    'ComponentStatus',
    'ConfigMap',
    'Endpoints',
    'Event',
    'LimitRange',
    'Namespace',
    'Node',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'Pod',
    'PodTemplate',
    'ReplicationController',
    'ResourceQuota',
    'Secret',
    'Service',
    'ServiceAccount',
  ],
  'admissionregistration.k8s.io/v1': [
    'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingWebhookConfiguration',
  ],
  'apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
  'apiregistration.k8s.io/v1': ['APIService'],
  'apps/v1': ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  'authentication.k8s.io/v1': ['SelfSubjectReview', 'TokenReview'],
  'authorization.k8s.io/v1': [
    'LocalSubjectAccessReview',
    'SelfSubjectAccessReview',
    'SelfSubjectRulesReview',
    'SubjectAccessReview',
  ],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'autoscaling/v1': ['HorizontalPodAutoscaler'],
  'batch/v1': ['CronJob', 'Job'],
  'certificates.k8s.io/v1': ['CertificateSigningRequest'],
  'coordination.k8s.io/v1': ['Lease'],
  'discovery.k8s.io/v1': ['EndpointSlice'],
  'events.k8s.io/v1': ['Event'],
  'flowcontrol.apiserver.k8s.io/v1': ['FlowSchema', 'PriorityLevelConfiguration'],
  'networking.k8s.io/v1': ['IPAddress', 'Ingress', 'IngressClass', 'NetworkPolicy', 'ServiceCIDR'],
  'node.k8s.io/v1': ['RuntimeClass'],
  'policy/v1': ['PodDisruptionBudget'],
  'rbac.authorization.k8s.io/v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'resource.k8s.io/v1': ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'],
  'scheduling.k8s.io/v1': ['PriorityClass'],
  'storage.k8s.io/v1': [
    'CSIDriver',
    'CSINode',
    'CSIStorageCapacity',
    'StorageClass',
    'VolumeAttachment',
    'VolumeAttributesClass',
  ],
};

/** The group of an `apiVersion`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** Whether an API server of v1.35 serves a kind in this version. */
export function isServed(apiVersion: string, kind: string): boolean {
  return Object.hasOwn(servedKinds, apiVersion) && servedKinds[apiVersion]?.includes(kind) === true;
}

/** Whether an API server of v1.35 serves any kind of a group. */
export function isServedGroup(group: string): boolean {
  return groups.has(group);
}

/** Whether a group is one of Kubernetes itself, in v1.35 or another version, and of no custom resources. */
export function isOwnGroup(group: string): boolean {
  return isServedGroup(group) || !group.includes('.') || group.endsWith('.k8s.io');
}

/** The versions in which a kind is served, of whatever groups; of one group alone, where that is given. */
export function versionsServing(kind: string, group?: string): readonly string[] {
  return Object.entries(servedKinds).flatMap(([apiVersion, kinds]) =>
    kinds.includes(kind) && (group === undefined || groupOf(apiVersion) === group) ? [apiVersion] : [],
  );
}

/** The kind that a person probably meant by one that is not served: first among those of the group, then among all. */
export function closestKind(apiVersion: string, kind: string): string | undefined {
  const group = groupOf(apiVersion);
  const ofGroup = Object.entries(servedKinds).flatMap(([version, kinds]) => (groupOf(version) === group ? kinds : []));
  return closestOf(kind, ofGroup) ?? closestOf(kind, Object.values(servedKinds).flat());
}

function closestOf(kind: string, kinds: readonly string[]): string | undefined {
  const byLowerCase = new Map(kinds.map((each) => [each.toLowerCase(), each]));
  const written = kind.toLowerCase();
  const singular = written.replace(/ies$/, 'y').replace(/(?<!s)s$/, '');
  const found = byLowerCase.get(singular) ?? byLowerCase.get(closestText(written, byLowerCase.keys()) ?? '');
  return found;
}

const groups: ReadonlySet<string> = new Set(Object.keys(servedKinds).map(groupOf));
