import type { Pod } from 'kubernetes-types/core/v1';
import { ClusterTrouble } from './cluster-error.ts';
import type { KubeApi } from './kube-api.ts';
import { type Marks, marked } from './ownership-labels.ts';
import { probePod } from './probe-pod.ts';
import type { Source } from './try-attempts.ts';
import { containersRun, untilReady } from './wait-ready.ts';

/** A pod on one node that asks and answers, and that no policy touches. */
export interface WayPod {
  readonly source: Source;
  readonly ip: string;
}

export interface WayMaker {
  readonly api: KubeApi;
  readonly marks: Marks;
  readonly image: string;
  /** A namespace of ours without policies; the pods go with it. */
  readonly namespace: string;
  /** Milliseconds that they may take to come up. */
  readonly patience: number;
}

/** What such a pod answers on. */
export const wayPort = { port: 80, protocol: 'TCP' } as const;

/**
 * Sees to one such pod on each node that is asked for, and gives those that run, by node: what gets from one to another
 * shows that the network between their nodes is up. A node where none can run is left out.
 */
export function wayPods(maker: WayMaker): (nodes: Iterable<string>) => Promise<ReadonlyMap<string, WayPod>> {
  const { api, marks, image, namespace, patience } = maker;
  const asked = new Map<string, string>();
  const isWanted = ({ metadata }: Pod): boolean =>
    metadata?.namespace === namespace && [...asked.values()].includes(metadata.name ?? '');
  return async (nodes) => {
    const fresh = [...new Set(nodes)].filter((node) => node !== '' && !asked.has(node));
    for (const node of fresh) asked.set(node, `way-${asked.size}`);
    await Promise.all(
      fresh.map(async (node) => {
        const name = asked.get(node) ?? '';
        const pod = probePod({ namespace, name, labels: { app: 'sallyport-way' }, image, listens: [wayPort] });
        const spec = { ...(pod['spec'] as object), nodeName: node };
        const answer = await api.create(marked({ ...pod, spec }, marks));
        if ('refused' in answer) asked.set(node, '');
      }),
    );
    if (fresh.length > 0) {
      const atLeast = [...asked.values()].filter(Boolean).length;
      await untilReady({ api, wanted: isWanted, atLeast, patience, progress: () => undefined }).catch(
        (error: unknown) => {
          if (!(error instanceof ClusterTrouble) || error.kind !== 'not-ready') throw error;
        },
      );
    }
    const pods = ((await api.list('v1', 'Pod', { namespace })) as readonly object[] as readonly Pod[]).filter(
      (pod) => isWanted(pod) && containersRun(pod),
    );
    return new Map(
      pods.map(({ metadata, spec, status }) => [
        spec?.nodeName ?? '',
        { source: { namespace, pod: metadata?.name ?? '', container: 'probe' }, ip: status?.podIP ?? '' },
      ]),
    );
  };
}
