import { setTimeout as delay } from 'node:timers/promises';
import type { Namespace, Pod } from 'kubernetes-types/core/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import type { ListeningPort } from '../../../kube/images.ts';
import { namespaceNameLabel } from '../../../kube/labels.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import type { HypotheticalPod } from '../../../netpol/flow.ts';
import type { KubeApi } from '../api/kube-api.ts';
import { ClusterError } from '../cluster-error.ts';
import { type OwnershipLabels, ownershipOf, withOwnership } from '../ownership-labels.ts';
import { containersRun, waitUntilRunning } from '../wait-ready.ts';
import { probePod } from './probe-pod.ts';

/**
 * A pod that exists for one probe: a hypothetical pod, or a replica of a pod whose image has no tools to probe with.
 */
export interface TemporaryPod {
  readonly like: HypotheticalPod;
  /** The ports that it answers on. */
  readonly listens: readonly ListeningPort[];
  /** The pod whose placement on nodes it shares. */
  readonly placedLike?: Pod;
}

/** What temporary pods are made with. */
export interface TemporaryPodInput {
  readonly api: KubeApi;
  readonly ownership: OwnershipLabels;
  readonly image: string;
  readonly owner: OwnerReference;
  /** The namespaces of the task. Temporary pods are made only in these, and in new ones. */
  readonly namespaces: ReadonlySet<string>;
  /** Milliseconds within which the pods must run. */
  readonly patience: number;
}

/** Why something cannot be made; `untestable` where no cluster of this kind could make it. */
interface NotMade {
  readonly because: string;
  readonly untestable?: true;
}

/** The temporary pods that were made. */
export interface TemporaryPods {
  /** In the order asked: each pod, or why there is none. */
  readonly pods: readonly (Pod | NotMade)[];
  remove(): Promise<void>;
}

/**
 * Makes temporary pods and waits until they run. A pod that cannot be made has the reason in its place, and the others
 * are made all the same. Rejects with `ClusterError`, with nothing left, where the cluster does not answer.
 */
export async function createTemporaryPods(
  wanted: readonly TemporaryPod[],
  input: TemporaryPodInput,
): Promise<TemporaryPods> {
  const creator = new TemporaryPodCreator(input);
  try {
    const created = await Promise.all(wanted.map((each) => creator.create(each)));
    const running = await waitForPods(input, creator.podNames());
    return {
      pods: created.map((each) => {
        if ('because' in each) return each;
        return running.pods.get(`${each.namespace}/${each.name}`) ?? { because: running.because };
      }),
      remove: () => creator.removeAll(),
    };
  } catch (error) {
    await creator.removeAll();
    throw error;
  }
}

interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** Creates temporary pods and their namespaces, and remembers them. */
class TemporaryPodCreator {
  readonly #input: TemporaryPodInput;
  readonly #pods: PodName[] = [];
  readonly #newNamespaces: string[] = [];
  /** The namespace, by the text of what a hypothetical pod says of it: pods that say the same share one. */
  readonly #namespaces = new Map<string, Promise<string | NotMade>>();

  constructor(input: TemporaryPodInput) {
    this.#input = input;
  }

  /** The names of the pods that were created, as `namespace/name`. */
  podNames(): ReadonlySet<string> {
    return new Set(this.#pods.map(({ namespace, name }) => `${namespace}/${name}`));
  }

  async create({ like, listens, placedLike }: TemporaryPod): Promise<PodName | NotMade> {
    if (like.ip !== undefined) {
      return { because: 'no pod can be given an address of its own choosing', untestable: true };
    }
    const namespace = await this.#namespaceFor(like.namespace);
    if (typeof namespace !== 'string') return namespace;
    const { api, ownership, image, owner } = this.#input;
    const { metadata, ...pod } = probePod({
      namespace,
      name: '',
      labels: like.labels,
      image,
      listens: [...listens, ...(like.ports ?? [])],
      declares: like.ports ?? [],
      owner,
      ...(placedLike ? { placedLike } : {}),
    });
    const { name: _, ...unnamed } = metadata;
    const manifest = withOwnership({ ...pod, metadata: { ...unnamed, generateName: TEMPORARY_PREFIX } }, ownership);
    const answer = await withServiceAccount(() => api.create(manifest));
    if ('refused' in answer) return { because: `a pod to try it with is refused: ${answer.refused.message}` };
    const name = answer.object.metadata.name ?? '';
    this.#pods.push({ namespace, name });
    return { namespace, name };
  }

  /** Removes all pods and namespaces; what cannot be removed now is left to the end of the run. */
  async removeAll(): Promise<void> {
    const { api } = this.#input;
    const pods = this.#pods.map((ref) => api.remove({ apiVersion: 'v1', kind: 'Pod', ...ref }, { now: true }));
    const others = this.#newNamespaces.map((name) => api.remove({ apiVersion: 'v1', kind: 'Namespace', name }));
    await Promise.allSettled([...pods, ...others]);
  }

  #namespaceFor(wanted: HypotheticalPod['namespace']): Promise<string | NotMade> {
    const key = JSON.stringify(wanted);
    const known = this.#namespaces.get(key);
    if (known) return known;
    const namespace = this.#findOrCreateNamespace(wanted);
    this.#namespaces.set(key, namespace);
    return namespace;
  }

  async #findOrCreateNamespace(wanted: HypotheticalPod['namespace']): Promise<string | NotMade> {
    const { ownership, namespaces } = this.#input;
    const named = typeof wanted === 'string' ? wanted : wanted.labels[namespaceNameLabel];
    if (named !== undefined && namespaces.has(named)) return named;
    if (typeof wanted === 'string') {
      return { because: `nothing is made in namespace ${wanted}, which is not the task's`, untestable: true };
    }
    const { [namespaceNameLabel]: _, ...labels } = wanted.labels;
    // A name of its own each time: the namespace of the try before may still be being removed.
    const metadata = named === undefined ? { generateName: `sallyport-${ownership.run}-later-` } : { name: named };
    const annotations = { [TEMPORARY_KEY]: 'true' };
    const manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { ...metadata, labels, annotations } };
    const created = await this.#createNamespace(withOwnership(manifest, ownership));
    if (typeof created === 'string') this.#newNamespaces.push(created);
    return created;
  }

  /** The name of the namespace. One of this name that an earlier try has made is waited for until it is gone. */
  async #createNamespace(manifest: Manifest): Promise<string | NotMade> {
    const { api, ownership, patience } = this.#input;
    for (const until = Date.now() + patience; ; await delay(250)) {
      const answer = await api.create(manifest);
      if (!('refused' in answer)) return answer.object.metadata.name ?? '';
      const { reason, message } = answer.refused;
      if (reason !== 'AlreadyExists') return { because: message };
      const name = manifest.metadata.name ?? '';
      const there = await api.get({ apiVersion: 'v1', kind: 'Namespace', name });
      if (there !== undefined && ownershipOf(there.metadata)?.run !== ownership.run) {
        return { because: `namespace ${name} is there and not the task's`, untestable: true };
      }
      if (Date.now() > until) return { because: `namespace ${name} of an earlier try is still being removed` };
    }
  }
}

const TEMPORARY_PREFIX = 'sallyport-decoy-';
const TEMPORARY_KEY = 'sallyport/temporary';

/** Whether a namespace was made for temporary pods: it is none of the task, also while it is being removed. */
export function isTemporaryNamespace({ metadata }: Namespace): boolean {
  return metadata?.annotations?.[TEMPORARY_KEY] !== undefined;
}

/** Whether a pod is a temporary one. */
export function isTemporary(pod: Pod): boolean {
  return pod.metadata?.name?.startsWith(TEMPORARY_PREFIX) === true;
}

/** Waits for pods. Those that do not start in time are left out, and `because` says why: only their flows fail. */
async function waitForPods(
  { api, patience }: TemporaryPodInput,
  names: ReadonlySet<string>,
): Promise<{ readonly pods: ReadonlyMap<string, Pod>; readonly because: string }> {
  const nameOf = ({ metadata }: Pod): string => `${metadata?.namespace}/${metadata?.name}`;
  const wanted = (pod: Pod): boolean => names.has(nameOf(pod));
  if (names.size === 0) return { pods: new Map(), because: '' };
  const byName = (pods: readonly Pod[]) => new Map(pods.map((pod) => [nameOf(pod), pod]));
  try {
    const pods = await waitUntilRunning({ api, wanted, atLeast: names.size, patience, progress: () => undefined });
    return { pods: byName(pods), because: 'a pod to try it with does not run' };
  } catch (error) {
    if (!(error instanceof ClusterError) || error.kind !== 'not-ready') throw error;
    const all = (await api.list('v1', 'Pod')) as readonly (Manifest & Pod)[];
    return { pods: byName(all.filter((pod) => wanted(pod) && containersRun(pod))), because: error.message };
  }
}

/**
 * Calls `create` again, for a few seconds at most, while it is refused for lack of a service account: a new namespace
 * has none for a moment, and accepts no pods without one.
 */
export async function withServiceAccount<T extends object>(create: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const answer = await create();
    const isEarly =
      'refused' in answer &&
      /error looking up service account|serviceaccount "?default"? not found/.test(JSON.stringify(answer.refused));
    if (!isEarly || attempt > 40) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
