import { isObject, withSortedKeys } from '../json.ts';
import type { Manifest } from '../manifest.ts';
import type { Struct } from '../schema/fields.ts';
import { threeWayPatch } from './strategic-diff.ts';
import { strategicMerge } from './strategic-merge.ts';

/** Where `kubectl apply` keeps what was applied last. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * An object as `kubectl apply` leaves it: what the manifest says is set, what was applied last and is missing now goes,
 * and the rest stands as it is. Lists are merged by their keys where the kind says so (`fields`), else replaced. A fault
 * is one that kubectl finds itself: an entry of such a list without its key, two entries of one key in an order that the
 * patch cannot keep. Nothing given is changed.
 * Source: https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/
 */
export function applyThreeWay(
  live: Manifest,
  lastApplied: Manifest | undefined,
  manifest: Manifest,
  fields: Struct | undefined,
): { readonly object: Manifest } | { readonly fault: string } {
  const patch = threeWayPatch(lastApplied ?? {}, manifest, live, fields);
  const merged = 'fault' in patch ? patch : strategicMerge(live, patch.object, fields);
  return 'fault' in merged ? merged : { object: merged.object as unknown as Manifest };
}

/** The words in which kubectl says that it cannot make a patch, less the objects that it prints in full. */
export function applyFault(fault: string): string {
  return `error when applying patch: creating patch: ${fault.trimEnd()}`;
}

/** What was applied to an object last, as its annotation has it; undefined where nothing was, or it cannot be read. */
export function lastAppliedTo(live: Manifest): Manifest | undefined {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? (value as unknown as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

/** The manifest with the annotation that keeps it, which is what `kubectl apply` sends. */
export function withLastApplied(manifest: Manifest): Manifest {
  const annotations = manifest.metadata.annotations ?? {};
  const text = lastAppliedText({ ...manifest, metadata: { ...manifest.metadata, annotations } });
  return { ...manifest, metadata: { ...manifest.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}

/** A manifest as that annotation has it: JSON as Go writes it, without the annotation itself. */
export function lastAppliedText(manifest: Manifest): string {
  const { metadata } = manifest;
  const { [LAST_APPLIED]: _old, ...annotations } = metadata.annotations ?? {};
  const bare = metadata.annotations === undefined ? manifest : { ...manifest, metadata: { ...metadata, annotations } };
  const text = JSON.stringify(withSortedKeys(bare)).replace(
    /[<>&]/g,
    (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`,
  );
  return `${text}\n`;
}
