import type { Clock } from '../kube/clock.ts';
import type { Manifest, ObjectRef } from '../kube/manifest.ts';

/** What the objects of a cluster need from outside. */
export interface World {
  readonly now: () => Date;
  /** A number from 0 up to 1; give it a seed and two clusters are alike. */
  readonly random: () => number;
  /**
   * With a clock and a container runtime a cluster is live: pods take time to start and to end. Without them everything
   * happens at once.
   */
  readonly clock?: Clock;
  /**
   * Called after the cluster changed by itself, outside any request: when a wait of its clock was over, or a container
   * had ended, and the controllers have acted on it.
   */
  readonly onActed?: () => void;
}

/** A change to one object. `version` is the resourceVersion that it brought about. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Manifest;
  readonly version: number;
}

/**
 * Objects with versions, in memory. Nothing stored is ever changed in place: a change puts another object there, so
 * whoever holds an object or a list keeps what it was. Knows nothing of what the kinds mean.
 */
export interface Objects {
  /** The resourceVersion of the latest change. A list is as of this version. */
  version(): number;
  get(ref: ObjectRef): Manifest | undefined;
  /** All of a kind, or those of one namespace, by namespace and name. */
  list(apiVersion: string, kind: string, namespace?: string): readonly Manifest[];
  /** Everything in a namespace, whatever its kind. */
  inNamespace(namespace: string): readonly Manifest[];
  /** The version of the latest change to a kind; 0 where there never was one. */
  versionOf(apiVersion: string, kind: string): number;
  /** Stores an object that is not there, with uid, creationTimestamp, generation and resourceVersion of its own. */
  create(object: Manifest): Manifest;
  /**
   * Replaces an object that is there. uid and creationTimestamp stay; generation counts up when anything but metadata
   * and status differs, or when `isChange` says that it does; nothing happens when nothing differs.
   */
  replace(object: Manifest, isChange?: boolean): Manifest;
  /** What `create` or `replace` would make of an object, without a resourceVersion of its own. Nothing is stored. */
  preview(object: Manifest, isChange?: boolean): Manifest;
  /** Takes an object away, and returns what it was. */
  remove(ref: ObjectRef): Manifest | undefined;
  /** Everything that is there, to begin another store with. */
  save(): SavedObjects;
  /** Calls back with every change from now on, in order; returns how to stop that. */
  watch(listener: (change: Change) => void): () => void;
}

/** All objects of a store at one version of it. */
export interface SavedObjects {
  readonly version: number;
  readonly objects: readonly Manifest[];
}

/**
 * A store that is empty, or as one was when it was saved. `ungenerated` names the kinds (as `groupKind` does) whose
 * objects have no `metadata.generation`.
 */
export function createObjects(
  world: World,
  saved: SavedObjects = { version: 0, objects: [] },
  ungenerated: ReadonlySet<string> = new Set(),
): Objects {
  const kinds = new Map<string, StoredKind>();
  const named = new Map<string, Map<string, StoredKind>>();
  const listeners = new Set<(change: Change) => void>();
  let { version } = saved;

  const kindOf = (apiVersion: string, kind: string): StoredKind => {
    const known = named.get(apiVersion)?.get(kind);
    if (known !== undefined) return known;
    const key = groupKind(apiVersion, kind);
    const stored = kinds.get(key) ?? { objects: new Map(), version: 0 };
    kinds.set(key, stored);
    named.set(apiVersion, (named.get(apiVersion) ?? new Map<string, StoredKind>()).set(kind, stored));
    return stored;
  };
  const changed = (type: Change['type'], stored: StoredKind, object: Manifest): void => {
    stored.version = version;
    stored.all = undefined;
    stored.byNamespace = undefined;
    if (type !== 'MODIFIED') stored.keys = undefined;
    for (const listener of listeners) listener({ type, object, version });
  };
  const put = (type: 'ADDED' | 'MODIFIED', object: Manifest): Manifest => {
    const stored = kindOf(object.apiVersion, object.kind);
    stored.objects.set(keyOf(object.metadata.namespace, object.metadata.name), object);
    changed(type, stored, object);
    return object;
  };

  const newborn = (object: Manifest): Manifest => {
    const generation = ungenerated.has(groupKind(object.apiVersion, object.kind)) ? {} : { generation: 1 };
    const own = { uid: newUid(world.random), creationTimestamp: timestamp(world.now()), ...generation };
    return { ...object, metadata: { ...object.metadata, ...own } };
  };

  for (const object of saved.objects) {
    const stored = kindOf(object.apiVersion, object.kind);
    stored.objects.set(keyOf(object.metadata.namespace, object.metadata.name), object);
    stored.version = version;
  }

  return {
    version: () => version,
    get: (ref) => kindOf(ref.apiVersion, ref.kind).objects.get(keyOf(ref.namespace, ref.name)),
    list: (apiVersion, kind, namespace) => listOf(kindOf(apiVersion, kind), namespace),
    inNamespace: (namespace) => [...kinds.values()].flatMap((stored) => listOf(stored, namespace)),
    versionOf: (apiVersion, kind) => kindOf(apiVersion, kind).version,
    create: (object) => put('ADDED', withVersion(newborn(object), ++version)),
    replace: (object, isChange) => {
      const { apiVersion, kind, metadata } = object;
      const before = kindOf(apiVersion, kind).objects.get(keyOf(metadata.namespace, metadata.name));
      if (before === undefined) throw new Error(`replacing ${kind} ${metadata.name}, which is not there`);
      const next = successor(object, before, isChange);
      return next === before ? before : put('MODIFIED', withVersion(next, ++version));
    },
    preview: (object, isChange) => {
      const { apiVersion, kind, metadata } = object;
      const before = kindOf(apiVersion, kind).objects.get(keyOf(metadata.namespace, metadata.name));
      return before === undefined ? newborn(object) : successor(object, before, isChange);
    },
    remove: (ref) => {
      const stored = kindOf(ref.apiVersion, ref.kind);
      const key = keyOf(ref.namespace, ref.name);
      const object = stored.objects.get(key);
      if (object === undefined) return undefined;
      stored.objects.delete(key);
      version++;
      changed('DELETED', stored, object);
      return object;
    },
    save: () => ({ version, objects: [...kinds.values()].flatMap((stored) => listOf(stored)) }),
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** `metadata.creationTimestamp` and the other times of the API: RFC 3339 in whole seconds. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** Whether two JSON values are alike. A field that is undefined is one that is not there. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, at) => isEqual(item, b[at]));
  }
  const [left, right] = [a as Fields, b as Fields];
  for (const key in left) if (!isEqual(left[key], right[key])) return false;
  for (const key in right) if (right[key] !== undefined && left[key] === undefined) return false;
  return true;
}

/** The group and kind of an object, which name it whatever its version: `apps/Deployment`, `/Pod`. */
export function groupKind(apiVersion: string, kind: string): string {
  const slash = apiVersion.indexOf('/');
  return `${slash < 0 ? '' : apiVersion.slice(0, slash)}/${kind}`;
}

type Fields = Readonly<Record<string, unknown>>;

interface StoredKind {
  readonly objects: Map<string, Manifest>;
  version: number;
  /** The keys in the order of lists; not known when an object has come or gone. */
  keys?: readonly string[] | undefined;
  /** The lists asked for since the last change. */
  all?: readonly Manifest[] | undefined;
  byNamespace?: ReadonlyMap<string, readonly Manifest[]> | undefined;
}

/** An object in the place of another: the very same where nothing differs. */
function successor(object: Manifest, before: Manifest, isChange = false): Manifest {
  const { uid, creationTimestamp, generation, resourceVersion } = before.metadata;
  const counted = generation === undefined ? {} : { generation };
  const { generation: _given, ...metadata } = object.metadata;
  const same = {
    ...object,
    metadata: { ...metadata, uid, creationTimestamp, ...counted, resourceVersion },
  } as Manifest;
  if (!isChange && isEqual(same, before)) return before;
  // An object that begins to end is another one too (k8s.io/apiserver pkg/registry/rest/delete.go, `BeforeDelete`).
  const ends = before.metadata.deletionTimestamp === undefined && metadata.deletionTimestamp !== undefined;
  if (generation === undefined || (!isChange && !ends && isEqual(asWished(same), asWished(before)))) return same;
  return { ...same, metadata: { ...same.metadata, generation: generation + 1 } };
}

function withVersion(object: Manifest, version: number): Manifest {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
}

function listOf(stored: StoredKind, namespace = ''): readonly Manifest[] {
  stored.keys ??= [...stored.objects.keys()].sort((a, b) => (a < b ? -1 : 1));
  stored.all ??= stored.keys.map((key) => stored.objects.get(key)!);
  if (namespace === '') return stored.all;
  stored.byNamespace ??= Map.groupBy(stored.all, ({ metadata }) => metadata.namespace ?? '');
  return stored.byNamespace.get(namespace) ?? none;
}

const none: readonly Manifest[] = [];

function keyOf(namespace: string | undefined, name: string | undefined): string {
  return `${namespace ?? ''}/${name}`;
}

/** What somebody wants of an object. A pod's node is none of that: the scheduler finds it. */
function asWished(object: Manifest): Fields {
  const wished = { ...object, metadata: undefined, status: undefined };
  return object.kind === 'Pod' ? { ...wished, spec: { ...(object['spec'] as object), nodeName: undefined } } : wished;
}

/** A random UUID (RFC 9562, version 4). */
function newUid(random: () => number): string {
  const hex = (digits: number): string =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  const variant = '89ab'[Math.floor(random() * 4)];
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(6)}${hex(6)}`;
}
