import { sumOfQuantities } from '../../kube/quantity.ts';
import { deployments } from '../kinds/apps/deployment.ts';
import { replicaSets } from '../kinds/apps/replica-set.ts';
import { statefulSets } from '../kinds/apps/stateful-set.ts';
import { cronJobs } from '../kinds/batch/cron-job.ts';
import { jobs } from '../kinds/batch/job.ts';
import { configMaps } from '../kinds/core/config-map.ts';
import { persistentVolumeClaims } from '../kinds/core/persistent-volume-claim.ts';
import { type PodObject, pods } from '../kinds/core/pod.ts';
import { replicationControllers } from '../kinds/core/replication-controller.ts';
import { resourceQuotas } from '../kinds/core/resource-quota.ts';
import { secrets } from '../kinds/core/secret.ts';
import { services } from '../kinds/core/service.ts';
import type { Kind } from '../kinds/kind.ts';
import { isActive } from './availability.ts';
import { type Controller, type ControlPlane, putStatus } from './controller.ts';

/** The kinds of which a quota may count the objects, by `configmaps` or `deployments.apps`. */
const countable: ReadonlyMap<string, Kind> = new Map(
  [
    configMaps,
    persistentVolumeClaims,
    replicationControllers,
    resourceQuotas,
    secrets,
    services,
    deployments,
    replicaSets,
    statefulSets,
    jobs,
    cronJobs,
  ].map((kind: Kind) => [kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`, kind]),
);

/**
 * ResourceQuotas: how much there is of what they count.
 * Source: kubernetes/kubernetes pkg/controller/resourcequota/resource_quota_controller.go.
 */
export const resourceQuotaController: Controller = {
  name: 'resourcequota-controller',
  watches: [pods, ...countable.values()],
  run: (plane) => {
    for (const quota of plane.objects.list(resourceQuotas)) {
      const { hard = {} } = quota.spec;
      const { namespace = 'default' } = quota.metadata;
      const used = Object.keys(hard).map((name) => [name, usedOf(plane, namespace, name)] as const);
      putStatus(plane.objects, quota, { hard, used: Object.fromEntries(used) });
    }
  },
};

function usedOf(plane: ControlPlane, namespace: string, name: string): string {
  const { objects } = plane;
  const plain = name.replace(/^count\//, '');
  if (plain === 'pods') return String(activePods(plane, namespace).length);
  const counted = countable.get(plain);
  if (counted !== undefined) return String(objects.list(counted, namespace).length);
  const types = objects.list(services, namespace).map(({ spec }) => spec.type);
  if (name === 'services.loadbalancers') return String(types.filter((type) => type === 'LoadBalancer').length);
  if (name === 'services.nodeports') {
    return String(types.filter((type) => type === 'NodePort' || type === 'LoadBalancer').length);
  }
  const [, limits, resource = ''] = /^(?:requests\.|(limits)\.)?(.+)$/.exec(name) ?? [];
  return sumOfQuantities(
    activePods(plane, namespace).flatMap(({ spec }) =>
      (spec.containers ?? []).flatMap(
        ({ resources }) => (limits ? resources?.limits : resources?.requests)?.[resource] ?? [],
      ),
    ),
  );
}

function activePods({ objects }: ControlPlane, namespace: string): readonly PodObject[] {
  return objects.list(pods, namespace).filter(isActive);
}
