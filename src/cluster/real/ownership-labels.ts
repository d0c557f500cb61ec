import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import type { Manifest } from '../../kube/manifest.ts';

/** Who made an object on a real cluster, and until when it is wanted. */
export interface Marks {
  /** The run that made it: a short name of its own. */
  readonly run: string;
  /** The person and machine, as `name@host`. */
  readonly owner: string;
  /** The process on that machine. */
  readonly pid: number;
  /** After this time anybody may take it for left over, RFC 3339. */
  readonly expires: string;
}

/**
 * Namespaces carry the run as a label, so that `kubectl get namespaces -l sallyport/run` finds them. Everything else
 * carries annotations only: no selector can see those, so a mark never changes what a policy means.
 */
export const RUN = 'sallyport/run';
const OWNER = 'sallyport/owner';
const PID = 'sallyport/pid';
const EXPIRES = 'sallyport/expires';

/** A manifest with marks. What it says itself stays. */
export function marked(manifest: Manifest, { run, owner, pid, expires }: Marks): Manifest {
  const { metadata } = manifest;
  const annotations = { ...metadata.annotations, [RUN]: run, [OWNER]: owner, [PID]: String(pid), [EXPIRES]: expires };
  const labels = manifest.kind === 'Namespace' ? { labels: { ...metadata.labels, [RUN]: run } } : {};
  return { ...manifest, metadata: { ...metadata, ...labels, annotations } };
}

/** The marks of an object, or undefined where it is not ours. */
export function marksOf(metadata: ObjectMeta | undefined): Marks | undefined {
  const { [RUN]: run, [OWNER]: owner = '', [PID]: pid = '0', [EXPIRES]: expires = '' } = metadata?.annotations ?? {};
  return run === undefined ? undefined : { run, owner, pid: Number(pid), expires };
}
