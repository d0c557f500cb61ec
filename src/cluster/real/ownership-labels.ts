import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import type { Manifest } from '../../kube/manifest.ts';

/** Who made an object on a real cluster, and how long it is needed. */
export interface OwnershipLabels {
  /** The run that made the object: a short name that no other run has. */
  readonly run: string;
  /** The person and the machine, as `name@host`. */
  readonly owner: string;
  /** The process on that machine that made the object. */
  readonly pid: number;
  /** The time from which on the object may be removed by others, in RFC 3339. */
  readonly expires: string;
}

/**
 * The key of the run. Namespaces have it as a label too, so that `kubectl get namespaces -l sallyport/run` finds them.
 * Other objects have only annotations: no selector sees those, so that they never change what a policy means.
 */
export const RUN_KEY = 'sallyport/run';
const OWNER_KEY = 'sallyport/owner';
const PID_KEY = 'sallyport/pid';
const EXPIRES_KEY = 'sallyport/expires';

/** Ownership labels as the annotations that say them. */
export function ownershipAnnotations({ run, owner, pid, expires }: OwnershipLabels): Readonly<Record<string, string>> {
  return { [RUN_KEY]: run, [OWNER_KEY]: owner, [PID_KEY]: String(pid), [EXPIRES_KEY]: expires };
}

/** A manifest with ownership labels in addition to its own. */
export function withOwnership(manifest: Manifest, ownership: OwnershipLabels): Manifest {
  const { metadata } = manifest;
  const { run } = ownership;
  const annotations = { ...metadata.annotations, ...ownershipAnnotations(ownership) };
  const labels = manifest.kind === 'Namespace' ? { labels: { ...metadata.labels, [RUN_KEY]: run } } : {};
  return { ...manifest, metadata: { ...metadata, ...labels, annotations } };
}

/** The ownership labels of an object; undefined where it is not ours. */
export function ownershipOf(metadata: ObjectMeta | undefined): OwnershipLabels | undefined {
  const {
    [RUN_KEY]: run,
    [OWNER_KEY]: owner = '',
    [PID_KEY]: pid = '0',
    [EXPIRES_KEY]: expires = '',
  } = metadata?.annotations ?? {};
  return run === undefined ? undefined : { run, owner, pid: Number(pid), expires };
}
