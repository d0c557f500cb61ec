import type { Manifest } from '../../kube/manifest.ts';
import { groupOf, isServedGroup, versionsServing } from '../../kube/schema/served-kinds.ts';
import { rbacKinds } from '../../rbac/rbac-policy.ts';
import { type ForeignEffect, foreignEffect } from './foreign-kinds.ts';

/** What manifests are read for: who reaches whom, or who may do what. */
export type ManifestQuestion = 'flows' | 'access';

/**
 * How a manifest is treated by who asks who reaches whom, or who may do what: `read`; `unknown kind`, which the API server of v1.35 would
 * refuse; or skipped, for what its kind can do to the answer.
 */
export type KindEffect = 'read' | 'unknown kind' | ForeignEffect;

/** How a manifest of a kind is treated. A misspelt group or kind of Kubernetes' own is an unknown kind. */
export function kindEffect(
  { apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>,
  question: ManifestQuestion = 'flows',
): KindEffect {
  const served = readVersions.get(kind) ?? (question === 'access' ? accessVersions.get(kind) : undefined);
  if (served === apiVersion) return 'read';
  const group = groupOf(apiVersion);
  if (isServedGroup(group)) {
    if (served !== undefined && groupOf(served) === group) return 'unknown kind';
    return versionsServing(kind, group).length > 0 ? 'nothing' : 'unknown kind';
  }
  // Before v1.16, `extensions` had the kinds that other groups have today. A group of custom resources has a dot.
  if (group === 'extensions') return served === undefined ? 'nothing' : 'unknown kind';
  if (!group.includes('.') || (served !== undefined && group.endsWith('.k8s.io'))) return 'unknown kind';
  return foreignEffect(group, kind);
}

/** The kinds that matter to who reaches whom, and the version that the API server of v1.35 serves each in. */
const readVersions: ReadonlyMap<string, string> = new Map([
  ...['Namespace', 'Node', 'Pod', 'Service', 'Endpoints', 'ReplicationController'].map((kind) => [kind, 'v1'] as const),
  ...['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'].map((kind) => [kind, 'apps/v1'] as const),
  ...['Job', 'CronJob'].map((kind) => [kind, 'batch/v1'] as const),
  ['EndpointSlice', 'discovery.k8s.io/v1'],
  ['NetworkPolicy', 'networking.k8s.io/v1'],
]);

/** The kinds that matter to who may do what besides. */
const accessVersions: ReadonlyMap<string, string> = new Map([
  ['ServiceAccount', 'v1'],
  ...rbacKinds.map((kind) => [kind, 'rbac.authorization.k8s.io/v1'] as const),
]);
