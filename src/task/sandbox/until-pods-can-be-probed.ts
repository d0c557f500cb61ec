import type { Pod } from 'kubernetes-types/core/v1';
import type { Cluster } from '../../cluster/cluster.ts';

/** How long pods that are starting are waited for, in milliseconds. */
const longestStart = 10_000;
const lookEvery = 20;

/** Waits until no pod of a cluster is about to start: a pod that has not started cannot be probed. */
export async function untilPodsCanBeProbed(cluster: Cluster): Promise<void> {
  const until = Date.now() + longestStart;
  while (Date.now() < until && (await cluster.snapshot()).pods.some(isStarting)) {
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
}

/** Whether a pod will run soon; a pod that waits for a node, or for an image that never comes, will not. */
function isStarting({ spec, status }: Pod): boolean {
  if (status?.phase !== 'Pending' || spec?.nodeName === undefined) return false;
  const waiting = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map(
    ({ state }) => state?.waiting?.reason,
  );
  return waiting.every((reason) => reason === undefined || ['ContainerCreating', 'PodInitializing'].includes(reason));
}
