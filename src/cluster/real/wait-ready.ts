import type { Pod } from 'kubernetes-types/core/v1';
import { namespacedName } from '../../kube/pods.ts';
import type { KubeApi } from './api/kube-api.ts';
import { ClusterError } from './cluster-error.ts';

/** What is waited for, and how long. */
export interface ReadyWait {
  readonly api: KubeApi;
  /** Which pods are waited for. */
  readonly wanted: (pod: Pod) => boolean;
  /** The least number of pods: controllers take a moment to create theirs. */
  readonly atLeast: number;
  /** Milliseconds. */
  readonly patience: number;
  /** Called with how many of all pods run. */
  readonly progress: (ready: number, all: number) => void;
}

/**
 * Waits until the containers of all wanted pods run, and resolves with the pods. Rejects with `ClusterError`, in the
 * words of the kubelet, the scheduler or the controllers, where one does not start.
 */
export async function waitUntilRunning({
  api,
  wanted,
  atLeast,
  patience,
  progress,
}: ReadyWait): Promise<readonly Pod[]> {
  const until = performance.now() + patience;
  let reported = '';
  for (;;) {
    const pods = ((await api.list('v1', 'Pod')) as readonly (Pod & { readonly metadata: object })[]).filter(
      (pod) => wanted(pod) && pod.metadata?.deletionTimestamp === undefined,
    );
    const ready = pods.filter(containersRun);
    const all = Math.max(pods.length, atLeast);
    if (reported !== (reported = `${ready.length}/${all}`)) progress(ready.length, all);
    if (ready.length === all) return pods;
    const hopeless = pods.map(permanentFailure).find((why) => why !== undefined);
    if (hopeless !== undefined) throw new ClusterError('not-ready', hopeless);
    if (performance.now() > until) {
      const missing = pods.filter((pod) => !containersRun(pod));
      const why = missing.map((pod) => `pod ${namespacedName(pod)}: ${pendingReason(pod)}`).slice(0, 3);
      const absent = await missingPodReasons(api, pods.length, all);
      throw new ClusterError(
        'not-ready',
        `${all - ready.length} of ${all} pods did not come up in ${Math.round(patience / 1000)} s. ${[...why, ...absent].join('; ')}`,
      );
    }
    // Where its image is present, a pod starts in a second or so: at first the pods are read more often.
    const isEarly = until - performance.now() > patience - 2000;
    await new Promise((resolve) => setTimeout(resolve, isEarly ? 120 : 300));
  }
}

/** Whether every container of a pod runs. The pod need not be ready: our own pods never are. */
export function containersRun({ status }: Pod): boolean {
  return status?.podIP !== undefined && status.conditions?.some(isTrue('ContainersReady')) === true;
}

/** Why a pod will never start, where that is certain; else undefined. */
export function permanentFailure(pod: Pod): string | undefined {
  const waiting = (pod.status?.containerStatuses ?? []).flatMap(({ name, image, state }) =>
    state?.waiting ? [{ name, image, ...state.waiting }] : [],
  );
  const image = waiting.find(({ reason = '' }) =>
    ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName'].includes(reason),
  );
  if (image) {
    return `the image ${image.image} cannot be pulled: ${image.message ?? image.reason}. Name another with --probe-image or SALLYPORT_PROBE_IMAGE, one that the cluster has and that holds a shell with nc, or agnhost`;
  }
  const broken = waiting.find(({ reason = '' }) =>
    ['CreateContainerConfigError', 'CreateContainerError', 'CrashLoopBackOff'].includes(reason),
  );
  if (broken) return `pod ${namespacedName(pod)} does not start: ${broken.reason}: ${broken.message ?? ''}`;
  if (pod.status?.phase === 'Failed') {
    return `pod ${namespacedName(pod)} has failed: ${pod.status.reason ?? ''} ${pod.status.message ?? ''}`.trim();
  }
  return undefined;
}

function pendingReason({ status }: Pod): string {
  const unscheduled = status?.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  if (unscheduled) return unscheduled.message ?? unscheduled.reason ?? 'not scheduled';
  const waiting = (status?.containerStatuses ?? []).find(({ state }) => state?.waiting)?.state?.waiting;
  return waiting?.message ?? waiting?.reason ?? `it is ${status?.phase ?? 'Pending'}`;
}

/** Why a controller has not created pods that are missing, by its events (a quota, an admission plug-in). */
async function missingPodReasons(api: KubeApi, there: number, all: number): Promise<readonly string[]> {
  if (there >= all) return [];
  const { body } = await api.call('GET', '/api/v1/events?fieldSelector=reason%3DFailedCreate&limit=20');
  const items = (body as { readonly items?: readonly { readonly message?: string }[] } | null)?.items ?? [];
  return [...new Set(items.flatMap(({ message }) => message ?? []))].slice(-2);
}

function isTrue(type: string) {
  return (condition: { readonly type: string; readonly status: string }): boolean =>
    condition.type === type && condition.status === 'True';
}
