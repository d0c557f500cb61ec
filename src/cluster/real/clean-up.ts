import type { Manifest, ObjectRef } from '../../kube/manifest.ts';
import { ClusterTrouble } from './cluster-error.ts';
import { type KubeApi, pathOf, refOf, refusal } from './kube-api.ts';
import { type Marks, marksOf, RUN } from './ownership-labels.ts';

/** An object of ours on a real cluster. */
export interface Remain {
  readonly ref: ObjectRef;
  /** Which object of that name: another one made since is another's. */
  readonly uid: string;
  readonly marks: Marks;
}

/** What may stand in namespaces that are not ours; whatever else a run makes is in one of its own, and goes with it. */
const kinds: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
  ['apps/v1', 'ReplicaSet'],
  ['v1', 'Service'],
  ['v1', 'ConfigMap'],
  ['v1', 'Pod'],
];

/**
 * Every object with our marks, of one run or of all: namespaces, and what stands in namespaces of others. The contents
 * of a namespace of ours are not listed by themselves, and what is being deleted already is left out. Rejects with
 * `ClusterTrouble`.
 */
export async function findRemains(api: KubeApi, { run }: { readonly run?: string } = {}): Promise<readonly Remain[]> {
  const query = `labelSelector=${encodeURIComponent(run === undefined ? RUN : `${RUN}=${run}`)}`;
  const [namespaces, ...others] = await Promise.all([
    api.list('v1', 'Namespace', { query }),
    ...kinds.map(([apiVersion, kind]) => api.list(apiVersion, kind)),
  ]);
  const ours = namespaces.flatMap(remainOf);
  const gone = new Set(
    namespaces.filter(({ metadata }) => marksOf(metadata) !== undefined).map(({ metadata }) => metadata.name),
  );
  const found = [...others.flat().flatMap(remainOf), ...ours];
  return found.filter(
    ({ ref, marks }) =>
      (run === undefined || marks.run === run) && !(ref.namespace !== undefined && gone.has(ref.namespace)),
  );
}

/** Who asks what is left over. */
export interface Asker {
  readonly now: Date;
  readonly owner: string;
  /** Whether a process of this machine lives. */
  readonly lives: (pid: number) => boolean;
}

/**
 * Of what was found, what nobody wants any more: it expired, or its owner asks and the process that made it is gone.
 */
export function isOver({ marks }: Remain, { now, owner, lives }: Asker): boolean {
  // What has no readable end was not made by a run that can still know of it.
  const expires = Date.parse(marks.expires);
  if (Number.isNaN(expires) || expires <= now.getTime()) return true;
  return marks.owner === owner && !(marks.pid > 0 && lives(marks.pid));
}

/** What became of one object: gone, or still there and why. */
export interface Removed {
  readonly remain: Remain;
  /** Absent where it is gone. */
  readonly because?: string;
}

/**
 * Removes objects that were found, if each is still the one that was found, and waits until they are gone: at most so
 * many milliseconds. One that is gone already is no fault. Rejects with `ClusterTrouble` where the cluster cannot be
 * asked at all.
 */
export async function removeRemains(
  api: KubeApi,
  remains: readonly Remain[],
  { patience = 60_000 }: { readonly patience?: number } = {},
): Promise<readonly Removed[]> {
  // What a Deployment of ours has made goes before the namespaces do.
  const refused = new Map<Remain, string>();
  for (const remain of remains) {
    const because = await removeOne(api, remain);
    if (because !== undefined) refused.set(remain, because);
  }
  let left = remains.filter((remain) => !refused.has(remain));
  for (const until = Date.now() + patience; left.length > 0; ) {
    const there = await Promise.all(left.map((remain) => isThere(api, remain)));
    left = left.filter((_, at) => there[at]);
    if (left.length === 0 || Date.now() > until) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const late = new Set(left);
  return remains.map((remain) => {
    const because = refused.get(remain) ?? (late.has(remain) ? 'it is being deleted, and not gone yet' : undefined);
    return { remain, ...(because === undefined ? {} : { because }) };
  });
}

/** For the person, where a run cannot remove what it made: the cluster is gone, or does not let it. */
export const notRemoved =
  'not everything could be removed: run sallyport doctor --clean when the cluster can be used again';

/** Pods of ours have nothing to finish. Not 0: that forgets a pod whose containers may still run. */
const soon = { gracePeriodSeconds: 1 };

/** Pods of a namespace that goes: without this, each has the usual 30 s to end. */
async function hastenPods(api: KubeApi, namespace: string): Promise<void> {
  const pods = await api.list('v1', 'Pod', { namespace });
  await Promise.all(pods.map((pod) => api.call('DELETE', pathOf(refOf(pod)), soon)));
}

/** Asks for the deletion of exactly this object. Returns why it was refused. */
async function removeOne(api: KubeApi, { ref, uid }: Remain): Promise<string | undefined> {
  const isPod = ref.kind === 'Pod';
  const { code, body } = await api.call('DELETE', pathOf(ref), {
    preconditions: { uid },
    propagationPolicy: 'Background',
    ...(isPod ? soon : {}),
  });
  if (code < 300 && ref.kind === 'Namespace') await hastenPods(api, ref.name);
  // A conflict: another object of that name stands there now, or a namespace is on its way already.
  if (code < 300 || code === 404 || code === 409) return undefined;
  const trouble = refusal(api.server, code, body);
  if (trouble.kind === 'unauthorized') throw trouble;
  return trouble.message;
}

async function isThere(api: KubeApi, { ref, uid }: Remain): Promise<boolean> {
  try {
    return (await api.get(ref))?.metadata.uid === uid;
  } catch (error) {
    // Who may not read it any more cannot wait for it.
    if (error instanceof ClusterTrouble && error.kind === 'forbidden') return false;
    throw error;
  }
}

/** Namespaces need the label and the annotations: the label alone can be anybody's. */
function remainOf(object: Manifest): readonly Remain[] {
  const marks = marksOf(object.metadata);
  const { uid, deletionTimestamp } = object.metadata;
  if (marks === undefined || uid === undefined || deletionTimestamp !== undefined) return [];
  return [{ ref: refOf(object), uid, marks }];
}
