import type { Manifest, ObjectRef } from '../../kube/manifest.ts';
import { objectPath } from '../resource-path.ts';
import { type KubeApi, refOf, refusalError } from './api/kube-api.ts';
import { ClusterError } from './cluster-error.ts';
import { type OwnershipLabels, ownershipOf } from './ownership-labels.ts';

/** An object that a run of this program has left on a real cluster. */
export interface Leftover {
  readonly ref: ObjectRef;
  /** The uid of the object: one of that name that was made since is another object. */
  readonly uid: string;
  readonly ownership: OwnershipLabels;
}

/**
 * The kinds that a run makes in namespaces of others. Whatever else it makes is in a namespace of its own, which is
 * removed.
 */
const leftoverKinds: readonly (readonly [apiVersion: string, kind: string])[] = [
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
 * Finds the objects with ownership labels, of one run or of all runs: namespaces, and objects in namespaces of others.
 * The objects in a namespace of ours are not listed one by one, and objects that are being deleted are left out.
 * Rejects with `ClusterError`.
 */
export async function findLeftovers(
  api: KubeApi,
  { run }: { readonly run?: string } = {},
): Promise<readonly Leftover[]> {
  // Not by the label: `kubectl apply` of a namespace that has no labels any more removes all of them.
  const [namespaces, ...others] = await Promise.all([
    api.list('v1', 'Namespace'),
    ...leftoverKinds.map(([apiVersion, kind]) => api.list(apiVersion, kind)),
  ]);
  const ours = namespaces.flatMap(leftoverOf);
  const ownNamespaces = new Set(
    namespaces.filter(({ metadata }) => ownershipOf(metadata) !== undefined).map(({ metadata }) => metadata.name),
  );
  const found = [...others.flat().flatMap(leftoverOf), ...ours];
  return found.filter(
    ({ ref, ownership }) =>
      (run === undefined || ownership.run === run) &&
      !(ref.namespace !== undefined && ownNamespaces.has(ref.namespace)),
  );
}

/** Who cleans up, and when. */
export interface CleanUpContext {
  readonly now: Date;
  readonly owner: string;
  /** Whether a process of this machine runs. */
  readonly isAlive: (pid: number) => boolean;
}

/**
 * Whether an object may be removed: it has expired, or it is of the same owner and the process that made it has ended.
 */
export function isAbandoned({ ownership }: Leftover, { now, owner, isAlive }: CleanUpContext): boolean {
  // No run that is still going has made an object whose time cannot be read.
  const expires = Date.parse(ownership.expires);
  if (Number.isNaN(expires) || expires <= now.getTime()) return true;
  return ownership.owner === owner && !(ownership.pid > 0 && isAlive(ownership.pid));
}

/** What became of one object: it was removed, or it is still there for a reason. */
export interface RemovalResult {
  readonly leftover: Leftover;
  /** Why it is still there; absent where it was removed. */
  readonly because?: string;
}

/**
 * Removes objects that were found, unless another object has taken the place of one. Waits until they are gone, for
 * `patience` milliseconds at most. An object that is gone already is no error. Rejects with `ClusterError` where the
 * cluster does not answer.
 */
export async function removeLeftovers(
  api: KubeApi,
  leftovers: readonly Leftover[],
  { patience = 60_000 }: { readonly patience?: number } = {},
): Promise<readonly RemovalResult[]> {
  // One after another: objects in the namespaces of others before our own namespaces, which come last.
  const refused = new Map<Leftover, string>();
  for (const leftover of leftovers) {
    const because = await removeOne(api, leftover);
    if (because !== undefined) refused.set(leftover, because);
  }
  let left = leftovers.filter((leftover) => !refused.has(leftover));
  for (const until = Date.now() + patience; left.length > 0; ) {
    const there = await Promise.all(left.map((leftover) => isStillThere(api, leftover)));
    left = left.filter((_, at) => there[at]);
    if (left.length === 0 || Date.now() > until) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const late = new Set(left);
  return leftovers.map((leftover) => {
    const because = refused.get(leftover) ?? (late.has(leftover) ? 'it is being deleted, and not gone yet' : undefined);
    return { leftover, ...(because === undefined ? {} : { because }) };
  });
}

/** The text for the person where a run cannot remove all that it made, because the cluster is gone or forbids it. */
export const notAllRemoved =
  'not everything could be removed: run sallyport doctor --clean when the cluster can be used again';

/** Our pods have nothing to finish. Not 0, which removes the object while its containers may still run. */
const PROMPTLY = { gracePeriodSeconds: 1 };

/** Ends the pods of a namespace that is being deleted, each of which would otherwise have 30 s. */
async function deletePodsPromptly(api: KubeApi, namespace: string): Promise<void> {
  const pods = await api.list('v1', 'Pod', { namespace });
  await Promise.all(pods.map((pod) => api.call('DELETE', objectPath(refOf(pod)), PROMPTLY)));
}

/** Deletes exactly this object. Returns why that was refused, or undefined. */
async function removeOne(api: KubeApi, { ref, uid }: Leftover): Promise<string | undefined> {
  const isPod = ref.kind === 'Pod';
  const { code, body } = await api.call('DELETE', objectPath(ref), {
    preconditions: { uid },
    propagationPolicy: 'Background',
    ...(isPod ? PROMPTLY : {}),
  });
  if (code < 300 && ref.kind === 'Namespace') await deletePodsPromptly(api, ref.name);
  // A conflict: the name is another object's now, or the namespace is being deleted already.
  if (code < 300 || code === 404 || code === 409) return undefined;
  const trouble = refusalError(api.server, code, body);
  if (trouble.kind === 'unauthorized') throw trouble;
  return trouble.message;
}

async function isStillThere(api: KubeApi, { ref, uid }: Leftover): Promise<boolean> {
  try {
    return (await api.get(ref))?.metadata.uid === uid;
  } catch (error) {
    // Without the permission to read it, there is nothing to wait for.
    if (error instanceof ClusterError && error.kind === 'forbidden') return false;
    throw error;
  }
}

/** Our namespaces have the annotations besides the label, which others may set too. */
function leftoverOf(object: Manifest): readonly Leftover[] {
  const ownership = ownershipOf(object.metadata);
  const { uid, deletionTimestamp } = object.metadata;
  if (ownership === undefined || uid === undefined || deletionTimestamp !== undefined) return [];
  return [{ ref: refOf(object), uid, ownership }];
}
