import type { Manifest } from '../kube/manifest.ts';
import { apiVersionOf, type Kind } from '../simulator/kinds/kind.ts';
import { type Change, groupKind, type ObjectStore } from '../simulator/objects.ts';

/** One change, with what stood there before. The object of a deletion carries the version of the deletion. */
export interface Recorded extends Change {
  readonly before?: Manifest;
}

/** The latest changes of a cluster: what watches go on from, and lists of an older version are made of. */
export interface History {
  /** All changes after a version, oldest first; undefined when they are no longer remembered. */
  since(version: number): readonly Recorded[] | undefined;
  /** The objects of a kind as they were at a version, by namespace and name; undefined when it is too old. */
  listAt(kind: Kind, namespace: string | undefined, version: number): readonly Manifest[] | undefined;
  /** Calls back with every change from now on; returns how to stop that. */
  follow(listener: (change: Recorded) => void): () => void;
  close(): void;
}

/** Remembers the last `most` changes from now on, or fewer where their objects hold more than `mostText` characters. */
export function recordHistory(objects: ObjectStore, most = 4000, mostText = 64 * 1024 * 1024): History {
  const standing = new Map(objects.save().objects.map((object) => [keyOf(object), object]));
  const listeners = new Set<(change: Recorded) => void>();
  let changes: Recorded[] = [];
  let sizes: number[] = [];
  let held = 0;
  let begins = objects.version();
  const stop = objects.watch((change) => {
    const key = keyOf(change.object);
    const before = standing.get(key);
    if (change.type === 'DELETED') standing.delete(key);
    else standing.set(key, change.object);
    const recorded = before === undefined ? asOfChange(change) : { ...asOfChange(change), before };
    changes.push(recorded);
    sizes.push(textIn(change.object));
    held += sizes.at(-1)!;
    if (changes.length > 2 * most || held > mostText) forgetHalf();
    for (const listener of listeners) listener(recorded);
  });

  function forgetHalf(): void {
    let gone = 0;
    while (gone < changes.length && (changes.length - gone > most || held > mostText / 2)) held -= sizes[gone++]!;
    if (gone === 0) return;
    begins = changes[gone - 1]!.version;
    changes = changes.slice(gone);
    sizes = sizes.slice(gone);
  }

  const since: History['since'] = (version) => {
    if (version < begins) return undefined;
    let from = changes.length;
    while (from > 0 && changes[from - 1]!.version > version) from--;
    return changes.slice(from);
  };
  return {
    since,
    listAt: (kind, namespace, version) => {
      const now = objects.list(kind, namespace);
      const name = groupKind(apiVersionOf(kind), kind.kind);
      const after = since(version);
      if (after === undefined || after.length === 0) return after && now;
      const was = new Map(now.map((object) => [keyOf(object), object]));
      for (const { object, before } of after.toReversed()) {
        if (groupKind(object.apiVersion, object.kind) !== name) continue;
        if (namespace !== undefined && object.metadata.namespace !== namespace) continue;
        if (before === undefined) was.delete(keyOf(object));
        else was.set(keyOf(object), before);
      }
      return [...was.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    },
    follow: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      stop();
      listeners.clear();
    },
  };
}

function asOfChange(change: Change): Change {
  const { object, version } = change;
  if (change.type !== 'DELETED') return change;
  return { ...change, object: { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } } };
}

function keyOf({ apiVersion, kind, metadata }: Manifest): string {
  return `${groupKind(apiVersion, kind)}/${metadata.namespace ?? ''}/${metadata.name}`;
}

/** About how many characters an object holds: those of its texts, and as many for each field as a field costs. */
function textIn(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const key in value) sum += 16 + textIn((value as Record<string, unknown>)[key]);
  return sum;
}
