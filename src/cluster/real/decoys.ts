import type { Pod } from 'kubernetes-types/core/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import type { ListeningPort } from '../../kube/images.ts';
import { namespaceNameLabel } from '../../kube/labels.ts';
import type { Manifest } from '../../kube/manifest.ts';
import type { HypotheticalPod } from '../../netpol/flow.ts';
import { ClusterTrouble } from './cluster-error.ts';
import type { KubeApi } from './kube-api.ts';
import { type Marks, marked } from './ownership-labels.ts';
import { probePod } from './probe-pod.ts';
import { containersRun, untilReady } from './wait-ready.ts';

/** A pod that is made for a while: one that somebody might make, or one like a pod that has no tools. */
export interface Decoy {
  readonly like: HypotheticalPod;
  readonly listens: readonly ListeningPort[];
  readonly placedLike?: Pod;
}

export interface DecoyMaker {
  readonly api: KubeApi;
  readonly marks: Marks;
  readonly image: string;
  readonly owner: OwnerReference;
  /** Namespaces that are there; only in these, and in new ones, decoys are made. */
  readonly namespaces: ReadonlySet<string>;
  /** Milliseconds until they must run. */
  readonly patience: number;
}

/** What has been made: each decoy's pod in its place, or why there is none. */
export interface Decoys {
  readonly pods: readonly (Pod | { readonly because: string; readonly beyond?: true })[];
  remove(): Promise<void>;
}

/** Makes decoys and waits until they run. What cannot be made is told in its place; nothing else fails with it. */
export async function makeDecoys(wanted: readonly Decoy[], maker: DecoyMaker): Promise<Decoys> {
  const { api, marks, namespaces } = maker;
  const spaces = new Map<string, Promise<string | { readonly because: string; readonly beyond?: true }>>();
  const made: { readonly namespace: string; readonly name: string }[] = [];
  const newSpaces: string[] = [];

  const spaceFor = (
    where: HypotheticalPod['namespace'],
  ): Promise<string | { readonly because: string; readonly beyond?: true }> => {
    const key = JSON.stringify(where);
    const known = spaces.get(key);
    if (known) return known;
    const making = (async () => {
      const named = typeof where === 'string' ? where : where.labels[namespaceNameLabel];
      if (named !== undefined && namespaces.has(named)) return named;
      if (typeof where === 'string') {
        return { because: `nothing is made in namespace ${where}, which is not the task's`, beyond: true } as const;
      }
      const { [namespaceNameLabel]: _, ...labels } = where.labels;
      const name = named ?? `sallyport-${marks.run}-later-${spaces.size}`;
      const answer = await api.create(
        marked({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }, marks),
      );
      if ('refused' in answer) {
        const there = answer.refused.reason === 'AlreadyExists';
        return there
          ? ({ because: `namespace ${name} is there and not the task's`, beyond: true } as const)
          : { because: answer.refused.message };
      }
      newSpaces.push(name);
      return name;
    })();
    spaces.set(key, making);
    return making;
  };

  const make = async ({ like, listens, placedLike }: Decoy) => {
    if (like.ip !== undefined) {
      return { because: 'no pod can be given an address of its own choosing', beyond: true } as const;
    }
    const namespace = await spaceFor(like.namespace);
    if (typeof namespace !== 'string') return namespace;
    const { metadata, ...pod } = probePod({
      namespace,
      name: '',
      labels: like.labels,
      image: maker.image,
      listens: [...listens, ...(like.ports ?? [])],
      declares: like.ports ?? [],
      owner: maker.owner,
      ...(placedLike ? { placedLike } : {}),
    });
    const { name: _, ...unnamed } = metadata;
    const decoy = marked({ ...pod, metadata: { ...unnamed, generateName: 'sallyport-decoy-' } }, marks);
    const answer = await withAccount(() => api.create(decoy));
    if ('refused' in answer) return { because: `a pod to try it with is refused: ${answer.refused.message}` };
    const name = answer.object.metadata.name ?? '';
    made.push({ namespace, name });
    return { namespace, name };
  };

  const remove = async (): Promise<void> => {
    const pods = made.map((ref) => api.remove({ apiVersion: 'v1', kind: 'Pod', ...ref }, { now: true }));
    const rest = newSpaces.map((name) => api.remove({ apiVersion: 'v1', kind: 'Namespace', name }));
    await Promise.allSettled([...pods, ...rest]);
  };
  try {
    const places = await Promise.all(wanted.map(make));
    const names = new Set(made.map(({ namespace, name }) => `${namespace}/${name}`));
    const running = await runningOf(maker, names);
    return {
      pods: places.map((place) => {
        if ('because' in place) return place;
        return running.pods.get(`${place.namespace}/${place.name}`) ?? { because: running.because };
      }),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Those that run, and why others do not: one that does not come up takes only its own flows with it. */
async function runningOf(
  { api, patience }: DecoyMaker,
  names: ReadonlySet<string>,
): Promise<{ readonly pods: ReadonlyMap<string, Pod>; readonly because: string }> {
  const nameOf = ({ metadata }: Pod): string => `${metadata?.namespace}/${metadata?.name}`;
  const wanted = (pod: Pod): boolean => names.has(nameOf(pod));
  if (names.size === 0) return { pods: new Map(), because: '' };
  const byName = (pods: readonly Pod[]) => new Map(pods.map((pod) => [nameOf(pod), pod]));
  try {
    const pods = await untilReady({ api, wanted, atLeast: names.size, patience, progress: () => undefined });
    return { pods: byName(pods), because: 'a pod to try it with does not run' };
  } catch (error) {
    if (!(error instanceof ClusterTrouble) || error.kind !== 'not-ready') throw error;
    const all = (await api.list('v1', 'Pod')) as readonly (Manifest & Pod)[];
    return { pods: byName(all.filter((pod) => wanted(pod) && containersRun(pod))), because: error.message };
  }
}

/** A new namespace has no service account for a moment, and takes no pods without one. */
export async function withAccount<T extends object>(create: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const answer = await create();
    const early =
      'refused' in answer &&
      /error looking up service account|serviceaccount "?default"? not found/.test(JSON.stringify(answer.refused));
    if (!early || attempt > 40) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
