import type { Pod } from 'kubernetes-types/core/v1';
import type { Cluster } from '../../cluster/cluster.ts';
import { namespacedName } from '../../kube/pods.ts';

/** How far a pod is; `says` names what it waits for, or why it failed. */
export type PodStart =
  | { readonly is: 'ready' }
  | { readonly is: 'starting'; readonly says: string }
  | { readonly is: 'failed'; readonly says: string };

/** A pod that is not ready: its `namespace/name`, and why. */
export interface UnreadyPod {
  readonly pod: string;
  readonly says: string;
}

/** How long to wait, in seconds, and what ends the wait before that. */
export interface PodWait {
  readonly seconds: number;
  readonly signal: AbortSignal;
}

const lookEvery = 20;

/**
 * Waits until every pod of a cluster is ready, has succeeded, or has failed with a reason that its status states.
 * Resolves to the pods that are not ready then.
 */
export async function untilPodsReady(cluster: Cluster, { seconds, signal }: PodWait): Promise<readonly UnreadyPod[]> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const { pods } = await cluster.snapshot();
    const isWaiting = pods.some((pod) => podStart(pod).is === 'starting');
    if (!isWaiting || signal.aborted || Date.now() >= until) return pods.flatMap(unready);
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
}

/** So many pods are named one by one. */
const MOST_NAMED = 20;

/** A line for each pod that is not ready; of very many the first are named, and the others are counted. */
export function unreadyLines(unready: readonly UnreadyPod[]): readonly string[] {
  const named = unready.slice(0, MOST_NAMED).map(({ pod, says }) => `pod ${pod} is not ready: ${says}`);
  const more = unready.length - named.length;
  return more === 0 ? named : [...named, `${more} more ${more === 1 ? 'pod is' : 'pods are'} not ready`];
}

function unready(pod: Pod): readonly UnreadyPod[] {
  const start = podStart(pod);
  return start.is === 'ready' ? [] : [{ pod: namespacedName(pod), says: start.says }];
}

/** How far a pod is, by its status. A pod that has succeeded counts as ready: there is nothing to wait for. */
export function podStart({ status }: Pod): PodStart {
  if (status?.phase === 'Succeeded') return { is: 'ready' };
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  if (status?.phase === 'Failed') {
    const ended = containers.find(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0);
    const code = ended?.state?.terminated?.exitCode;
    return {
      is: 'failed',
      says: ended ? `container ${ended.name} ended with exit code ${code}` : (status.reason ?? 'Failed'),
    };
  }
  const conditions = status?.conditions ?? [];
  if (conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True')) return { is: 'ready' };
  const unscheduled = conditions.find(({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable');
  if (unscheduled) return { is: 'failed', says: `Unschedulable: ${unscheduled.message?.split('. ')[0]}` };
  const waits = containers.filter(({ state }) => state?.waiting?.reason !== undefined);
  const failed = waits.find(({ state }) => !startingReasons.has(state?.waiting?.reason ?? ''));
  const waiting = failed ?? waits[0];
  if (waiting)
    return { is: failed ? 'failed' : 'starting', says: `container ${waiting.name}: ${waiting.state?.waiting?.reason}` };
  const running = containers.find(({ ready }) => !ready);
  return {
    is: 'starting',
    says: running ? `container ${running.name} runs, but is not ready` : 'it is not scheduled yet',
  };
}

/** Why a container waits while its pod is starting as it should. Source: kubernetes/kubernetes pkg/kubelet/kubelet_pods.go. */
const startingReasons: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);
