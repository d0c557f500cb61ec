import type { Manifest } from '../kube/manifest.ts';
import { apiVersionOf, type Kind } from '../simulator/kinds/kind.ts';
import { type Change, groupKind, type ObjectStore, objectKey } from '../simulator/objects.ts';

/** One change. The object of a deletion carries the version of the deletion. */
export type RecordedChange = Change;

/** The latest changes of a cluster, from which watches start and lists of an earlier version are made. */
export interface History {
  /** All changes after a version, oldest first; undefined where some of them are no longer remembered. */
  since(version: number): readonly RecordedChange[] | undefined;
  /** The objects of a kind as they were at a version, by namespace and name; undefined when it is too old. */
  listAt(kind: Kind, namespace: string | undefined, version: number): readonly Manifest[] | undefined;
  /** Calls back with every change from now on; returns a function that stops it. */
  follow(listener: (change: RecordedChange) => void): () => void;
  /** Stops recording, and calls no listener any more. */
  close(): void;
}

/**
 * Records changes from now on. It remembers the last `most` of them, or fewer where their objects have more than
 * `mostText` characters together.
 */
export function recordHistory(objects: ObjectStore, most = 4000, mostText = 64 * 1024 * 1024): History {
  return new ChangeLog(objects, most, mostText);
}

class ChangeLog implements History {
  readonly #objects: ObjectStore;
  readonly #most: number;
  readonly #mostText: number;
  readonly #listeners = new Set<(change: RecordedChange) => void>();
  readonly #unwatch: () => void;
  #changes: RecordedChange[] = [];
  /** The size of the object of each change, and their sum. */
  #sizes: number[] = [];
  #totalSize = 0;
  /** The version after which all changes are remembered. */
  #startVersion: number;

  constructor(objects: ObjectStore, most: number, mostText: number) {
    this.#objects = objects;
    this.#most = most;
    this.#mostText = mostText;
    this.#startVersion = objects.version();
    this.#unwatch = objects.watch((change) => this.#record(change));
  }

  since(version: number): readonly RecordedChange[] | undefined {
    if (version < this.#startVersion) return undefined;
    let from = this.#changes.length;
    while (from > 0 && this.#changes[from - 1]!.version > version) from--;
    return this.#changes.slice(from);
  }

  listAt(kind: Kind, namespace: string | undefined, version: number): readonly Manifest[] | undefined {
    const now = this.#objects.list(kind, namespace);
    const name = groupKind(apiVersionOf(kind), kind.kind);
    const after = this.since(version);
    if (after === undefined || after.length === 0) return after && now;
    const then = new Map(now.map((object) => [objectKey(object), object]));
    for (const { object, before } of after.toReversed()) {
      if (groupKind(object.apiVersion, object.kind) !== name) continue;
      if (namespace !== undefined && object.metadata.namespace !== namespace) continue;
      if (before === undefined) then.delete(objectKey(object));
      else then.set(objectKey(object), before);
    }
    return [...then.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  follow(listener: (change: RecordedChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#unwatch();
    this.#listeners.clear();
  }

  #record(change: Change): void {
    const recorded = atItsVersion(change);
    const size = sizeOf(change.object);
    this.#changes.push(recorded);
    this.#sizes.push(size);
    this.#totalSize += size;
    if (this.#changes.length > 2 * this.#most || this.#totalSize > this.#mostText) this.#forgetHalf();
    for (const listener of this.#listeners) listener(recorded);
  }

  /** Forgets the oldest changes, down to `most` of them and half of `mostText`. */
  #forgetHalf(): void {
    let forgotten = 0;
    const { length } = this.#changes;
    while (forgotten < length && (length - forgotten > this.#most || this.#totalSize > this.#mostText / 2)) {
      this.#totalSize -= this.#sizes[forgotten++]!;
    }
    if (forgotten === 0) return;
    this.#startVersion = this.#changes[forgotten - 1]!.version;
    this.#changes = this.#changes.slice(forgotten);
    this.#sizes = this.#sizes.slice(forgotten);
  }
}

/** A change whose object carries the version of the change, which a deleted object does not by itself. */
function atItsVersion(change: Change): Change {
  const { object, version } = change;
  if (change.type !== 'DELETED') return change;
  return { ...change, object: { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } } };
}

/** About how many characters a value holds: those of its texts, and 16 for each field. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const key in value) sum += 16 + sizeOf((value as Record<string, unknown>)[key]);
  return sum;
}
