import type { Pod, ResourceQuota } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { sumOfQuantities } from '../../kube/quantity.ts';
import { isActive } from './availability.ts';
import { type Controller, type ControlPlane, putStatus } from './controller.ts';

/**
 * ResourceQuotas: what there is of what they count.
 * Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export const quotas: Controller = {
  name: 'quotas',
  watches: [
    ['v1', 'ResourceQuota'],
    ['v1', 'Pod'],
    ['v1', 'Service'],
    ['v1', 'ConfigMap'],
    ['v1', 'Secret'],
    ['v1', 'PersistentVolumeClaim'],
    ['v1', 'ReplicationController'],
    ['apps/v1', 'Deployment'],
    ['apps/v1', 'ReplicaSet'],
    ['apps/v1', 'StatefulSet'],
    ['batch/v1', 'Job'],
    ['batch/v1', 'CronJob'],
  ],
  run: (plane) => {
    for (const object of plane.objects.list('v1', 'ResourceQuota')) {
      const quota = object as ResourceQuota & Manifest;
      const { hard = {} } = quota.spec ?? {};
      const namespace = quota.metadata.namespace ?? 'default';
      const used = Object.keys(hard).map((name): [string, string] => [name, usedOf(plane, namespace, name)]);
      putStatus(plane.objects, quota, { hard, used: Object.fromEntries(used) });
    }
  },
};

const kindsByName: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  configmaps: ['v1', 'ConfigMap'],
  persistentvolumeclaims: ['v1', 'PersistentVolumeClaim'],
  replicationcontrollers: ['v1', 'ReplicationController'],
  resourcequotas: ['v1', 'ResourceQuota'],
  secrets: ['v1', 'Secret'],
  services: ['v1', 'Service'],
  'deployments.apps': ['apps/v1', 'Deployment'],
  'replicasets.apps': ['apps/v1', 'ReplicaSet'],
  'statefulsets.apps': ['apps/v1', 'StatefulSet'],
  'jobs.batch': ['batch/v1', 'Job'],
  'cronjobs.batch': ['batch/v1', 'CronJob'],
};

function usedOf({ objects }: ControlPlane, namespace: string, name: string): string {
  const plain = name.replace(/^count\//, '');
  if (plain === 'pods') return String(activePods(objects.list('v1', 'Pod', namespace)).length);
  const counted = kindsByName[plain];
  if (counted !== undefined) return String(objects.list(...counted, namespace).length);
  const services = objects.list('v1', 'Service', namespace).map(({ spec }) => (spec as { type?: string }).type);
  if (name === 'services.loadbalancers') return String(services.filter((type) => type === 'LoadBalancer').length);
  if (name === 'services.nodeports') {
    return String(services.filter((type) => type === 'NodePort' || type === 'LoadBalancer').length);
  }
  const [, limits, resource = ''] = /^(?:requests\.|(limits)\.)?(.+)$/.exec(name) ?? [];
  const pods = activePods(objects.list('v1', 'Pod', namespace));
  return sumOfQuantities(
    pods.flatMap(({ spec }) =>
      (spec?.containers ?? []).flatMap(
        ({ resources }) => (limits ? resources?.limits : resources?.requests)?.[resource] ?? [],
      ),
    ),
  );
}

function activePods(pods: readonly Manifest[]): readonly (Pod & Manifest)[] {
  return (pods as readonly (Pod & Manifest)[]).filter(isActive);
}
