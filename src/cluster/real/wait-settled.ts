import { setTimeout as delay } from 'node:timers/promises';
import type { Pod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../kube/manifest.ts';
import type { KubeApi } from './api/kube-api.ts';
import { containersRun, permanentFailure } from './wait-ready.ts';

/**
 * Waits until controllers have made of the workloads in some namespaces what these ask for, and the containers of their
 * pods run: a change of a pod template takes seconds to reach the pods, and until then a pod that is asked about may be
 * gone or not run yet. Stops waiting after `patience` milliseconds, and where a pod will never start: what cannot be tried
 * then says why. Rejects with `ClusterError` where the cluster cannot be read.
 */
export async function waitUntilSettled(api: KubeApi, namespaces: ReadonlySet<string>, patience: number): Promise<void> {
  const isWithin = ({ metadata }: Manifest): boolean => namespaces.has(metadata.namespace ?? '');
  for (const until = performance.now() + patience; performance.now() < until; await delay(200)) {
    const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'];
    const lists = await Promise.all([...kinds.map((kind) => api.list('apps/v1', kind)), api.list('v1', 'Pod')]);
    const [pods = [], ...workloads] = lists.toReversed().map((list) => list.filter(isWithin));
    const staying = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined) as readonly Pod[];
    if (staying.some((pod) => permanentFailure(pod) !== undefined)) return;
    if (workloads.flat().every(isRolledOut) && staying.every(hasStarted)) return;
  }
}

/** Whether all pods of a workload are those of its template, as `kubectl rollout status` sees it. */
function isRolledOut({ kind, metadata, ...rest }: Manifest): boolean {
  const { spec = {}, status = {} } = rest as { readonly spec?: Numbers; readonly status?: Numbers };
  if ((status['observedGeneration'] ?? 0) < (metadata.generation ?? 0)) return false;
  if (kind === 'DaemonSet') return (status['updatedNumberScheduled'] ?? 0) === status['desiredNumberScheduled'];
  const wanted = spec['replicas'] ?? 1;
  return (status['updatedReplicas'] ?? 0) === wanted && (status['replicas'] ?? 0) === wanted;
}

type Numbers = Readonly<Record<string, number | undefined>>;

/** Whether the containers of a pod run, or have come to their end. */
function hasStarted(pod: Pod): boolean {
  return containersRun(pod) || ['Succeeded', 'Failed'].includes(pod.status?.phase ?? '');
}
