import type { Manifest, Place } from '../../kube/manifest.ts';
import { groupOf, isServedGroup } from '../../kube/schema/served-kinds.ts';
import type { ForeignEffect } from './foreign-kinds.ts';
import type { FileReport } from './read-manifests.ts';

/** The objects that were skipped, by kind and group. */
export class SkippedKinds {
  readonly #kinds = new Map<string, { readonly effect: ForeignEffect; readonly found: Skipped[] }>();

  add(manifest: Manifest, effect: ForeignEffect, place: Place): void {
    const key = `${manifest.kind} ${groupOf(manifest.apiVersion)}`;
    const known = this.#kinds.get(key) ?? { effect, found: [] };
    known.found.push({ manifest, place });
    this.#kinds.set(key, known);
  }

  /**
   * Warns once of each kind, with the reason that `reasons` has for its effect. A kind that may make pods is harmless
   * where `read` holds what it has made.
   */
  warn(report: FileReport, read: readonly Manifest[], reasons: SkipReasons): void {
    const owners = new Set(read.flatMap(ownersOf));
    for (const { effect, found } of this.#kinds.values()) {
      const missing = effect === 'may make pods' ? found.filter(({ manifest }) => !owners.has(ownerKey(manifest))) : [];
      if (missing.length > 0) warnOf(report, missing, reasons['may make pods']);
      const others = found.filter((one) => !missing.includes(one));
      if (others.length > 0) warnOf(report, others, reasons[effect === 'decides' ? effect : 'nothing']);
    }
  }
}

interface Skipped {
  readonly manifest: Manifest;
  readonly place: Place;
}

function warnOf(report: FileReport, [first, ...others]: readonly Skipped[], reason: string): void {
  if (first === undefined) return;
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  report.warn(first.place, `${kindName(first.manifest)} is skipped${more}: ${reason}`);
}

/** What it means that objects are skipped, by the effect of their kind. */
export type SkipReasons = Readonly<Record<ForeignEffect, string>>;

/** What it means for an answer about who reaches whom. */
export const skippedOfAnswer: SkipReasons = {
  decides: 'it is not understood, and it can allow and block connections: the answer may be incomplete',
  'may make pods': 'if pods are made of it, they are missing: the answer may be incomplete',
  nothing: 'it does not matter to who reaches whom',
};

/** What it means for an answer about who may do what. */
export const skippedOfAccess: SkipReasons = {
  decides: 'it does not matter to who may do what',
  'may make pods': 'it does not matter to who may do what',
  nothing: 'it does not matter to who may do what',
};

/** What it means for a cluster that lacks them. */
export const skippedOfCluster: SkipReasons = {
  decides: 'the cluster does not keep this kind, which can allow and block connections: its network may be incomplete',
  'may make pods': 'the cluster does not keep this kind: if pods are made of it, they are missing',
  nothing: 'the cluster does not keep this kind',
};

/** The kind; of one that Kubernetes does not have with its group, as kinds of several groups have one name. */
export function kindName({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): string {
  const group = groupOf(apiVersion);
  return isServedGroup(group) ? kind : `${kind} (${group})`;
}

function ownersOf({ metadata }: Manifest): readonly string[] {
  return (metadata.ownerReferences ?? []).map(({ kind, name }) => `${kind} ${metadata.namespace ?? 'default'}/${name}`);
}

function ownerKey({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ?? 'default'}/${metadata.name ?? ''}`;
}
