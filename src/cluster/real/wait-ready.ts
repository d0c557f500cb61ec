import type { Pod } from 'kubernetes-types/core/v1';
import { namespacedName } from '../../kube/pods.ts';
import { ClusterTrouble } from './cluster-error.ts';
import type { KubeApi } from './kube-api.ts';

export interface Waiting {
  readonly api: KubeApi;
  /** Which pods must be up. */
  readonly wanted: (pod: Pod) => boolean;
  /** At least so many are wanted: controllers take a moment to make theirs. */
  readonly atLeast: number;
  /** Milliseconds. */
  readonly patience: number;
  /** How many of how many are up. */
  readonly progress: (ready: number, all: number) => void;
}

/**
 * Waits until the containers of all wanted pods run, and resolves with these. Rejects with `ClusterTrouble` in the
 * kubelet's, the scheduler's or the controllers' own words where one does not come up.
 */
export async function untilReady({ api, wanted, atLeast, patience, progress }: Waiting): Promise<readonly Pod[]> {
  const until = performance.now() + patience;
  let told = '';
  for (;;) {
    const pods = ((await api.list('v1', 'Pod')) as readonly (Pod & { readonly metadata: object })[]).filter(
      (pod) => wanted(pod) && pod.metadata?.deletionTimestamp === undefined,
    );
    const ready = pods.filter(containersRun);
    const all = Math.max(pods.length, atLeast);
    if (told !== (told = `${ready.length}/${all}`)) progress(ready.length, all);
    if (ready.length === all) return pods;
    const hopeless = pods.map(whyNever).find((why) => why !== undefined);
    if (hopeless !== undefined) throw new ClusterTrouble('not-ready', hopeless);
    if (performance.now() > until) {
      const missing = pods.filter((pod) => !containersRun(pod));
      const why = missing.map((pod) => `pod ${namespacedName(pod)}: ${whyNotYet(pod)}`).slice(0, 3);
      const absent = await whyAbsent(api, pods.length, all);
      throw new ClusterTrouble(
        'not-ready',
        `${all - ready.length} of ${all} pods did not come up in ${Math.round(patience / 1000)} s. ${[...why, ...absent].join('; ')}`,
      );
    }
    // A pod is up in a second or so where its image is there: then every moment counts.
    const isEarly = until - performance.now() > patience - 2000;
    await new Promise((resolve) => setTimeout(resolve, isEarly ? 120 : 300));
  }
}

/** Whether every container of a pod runs; a pod of ours that is meant never to be ready counts too. */
export function containersRun({ status }: Pod): boolean {
  return status?.podIP !== undefined && status.conditions?.some(isTrue('ContainersReady')) === true;
}

/** What will not mend itself. */
function whyNever(pod: Pod): string | undefined {
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

function whyNotYet({ status }: Pod): string {
  const unscheduled = status?.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  if (unscheduled) return unscheduled.message ?? unscheduled.reason ?? 'not scheduled';
  const waiting = (status?.containerStatuses ?? []).find(({ state }) => state?.waiting)?.state?.waiting;
  return waiting?.message ?? waiting?.reason ?? `it is ${status?.phase ?? 'Pending'}`;
}

/** Pods that a controller was not let make: its events say why (a quota, an admission plug-in). */
async function whyAbsent(api: KubeApi, there: number, all: number): Promise<readonly string[]> {
  if (there >= all) return [];
  const { body } = await api.call('GET', '/api/v1/events?fieldSelector=reason%3DFailedCreate&limit=20');
  const items = (body as { readonly items?: readonly { readonly message?: string }[] } | null)?.items ?? [];
  return [...new Set(items.flatMap(({ message }) => message ?? []))].slice(-2);
}

function isTrue(type: string) {
  return (condition: { readonly type: string; readonly status: string }): boolean =>
    condition.type === type && condition.status === 'True';
}
