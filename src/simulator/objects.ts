import { isEqual } from '../kube/json.ts';
import type { Manifest, ObjectRef } from '../kube/manifest.ts';
import type { Kind } from './kinds/kind.ts';
import { hexDigits } from './kubelet/image-reference.ts';
import { ObjectTable } from './object-table.ts';

/** A change to one object. `version` is the resourceVersion that it brought about. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Manifest;
  readonly version: number;
  /** The object as it was before, where there was one. */
  readonly before?: Manifest;
}

/** All objects of a store at one version of it. */
export interface SavedObjects {
  readonly version: number;
  /** All but the standing objects that are as they were made. */
  readonly objects: readonly Manifest[];
  /** What became of the standing objects. Absent: they are made at the time of the next start. */
  readonly standing?: SavedStanding;
  /** False where the controllers may not have finished: they look at everything again. */
  readonly isSettled?: boolean;
}

/** The standing objects of a saved store. */
export interface SavedStanding {
  /** Their `creationTimestamp`. */
  readonly since: string;
  /** The names of those that were deleted, as `objectKey` writes them. */
  readonly gone: readonly string[];
}

/**
 * Objects that a cluster has from its first moment. They are made when one of their kind is first asked for, so that they
 * cost nothing where nothing asks.
 */
export interface StandingObjects {
  readonly kinds: readonly Kind[];
  /** The objects without what only a store writes. */
  make(): readonly Manifest[];
}

/** What a store needs besides its objects. */
export interface StoreOptions {
  readonly now: () => Date;
  /** A number from 0 up to 1. Two stores that get the same numbers give the same uids. */
  readonly random: () => number;
  /** The kinds whose objects have rules of their own for `metadata.generation`. */
  readonly kinds?: readonly Kind[];
  /** What the store holds at first. Absent: nothing. */
  readonly saved?: SavedObjects;
  /** What stands there from the first moment, besides. */
  readonly standing?: StandingObjects;
}

/** The part of a store that reads objects by their kind. The type of an object follows from its kind. */
export interface ObjectReader {
  /** The object of a name: for kinds with namespaces by namespace and name, for the others by name alone. */
  get<T extends Manifest>(kind: Kind<T, true>, namespace: string, name: string): T | undefined;
  get<T extends Manifest>(kind: Kind<T, false>, name: string): T | undefined;
  /** All objects of a kind, or those of one namespace, by namespace and name. */
  list<T extends Manifest>(kind: Kind<T>, namespace?: string): readonly T[];
}

/**
 * Objects with versions, in memory. No stored object is changed in place: a change puts another object there, so that
 * an object or a list that was read stays as it was. Of kinds it knows their names, and when their generation rises.
 * Source: k8s.io/apiserver pkg/storage/interfaces.go; pkg/registry/generic/registry/store.go.
 */
export class ObjectStore implements ObjectReader {
  readonly #now: () => Date;
  readonly #random: () => number;
  readonly #rules: ReadonlyMap<string, Kind>;
  readonly #tables = new Map<string, ObjectTable>();
  readonly #tableOfKind = new WeakMap<Kind, ObjectTable>();
  readonly #tableByName = new Map<string, Map<string, ObjectTable>>();
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #standing: SavedStanding | undefined;
  #version: number;

  constructor({ now, random, kinds = [], saved = { version: 0, objects: [] }, standing }: StoreOptions) {
    this.#now = now;
    this.#random = random;
    this.#rules = new Map(kinds.map((kind) => [tableName(kind.group, kind.kind), kind]));
    this.#version = saved.version;
    for (const object of saved.objects) this.#tableFor(object).put(object, saved.version);
    if (standing === undefined) return;
    this.#standing = saved.standing ?? { since: timestamp(now()), gone: [] };
    const { since, gone } = this.#standing;
    const byKind = once(() => Map.groupBy(standing.make(), ({ apiVersion, kind }) => groupKind(apiVersion, kind)));
    for (const { group, kind } of standing.kinds) {
      const name = tableName(group, kind);
      const left = (): readonly Manifest[] =>
        (byKind().get(name) ?? []).filter((object) => !gone.includes(objectKey(object)));
      this.#tableNamed(group, kind).stands(() => left().map((object) => standingObject(object, since)));
    }
  }

  /** The resourceVersion of the latest change. A list is as of this version. */
  version(): number {
    return this.#version;
  }

  get<T extends Manifest>(kind: Kind<T, true>, namespace: string, name: string): T | undefined;
  get<T extends Manifest>(kind: Kind<T, false>, name: string): T | undefined;
  get<T extends Manifest>(kind: Kind<T>, first: string, second?: string): T | undefined {
    const table = this.#typed(kind);
    return second === undefined ? table.get('', first) : table.get(first, second);
  }

  list<T extends Manifest>(kind: Kind<T>, namespace = ''): readonly T[] {
    return this.#typed(kind).list(namespace);
  }

  /** The object that a reference names, whatever its kind. */
  find(ref: ObjectRef): Manifest | undefined {
    return this.#tableFor(ref).get(ref.namespace, ref.name);
  }

  /** All objects in a namespace, whatever their kinds. */
  inNamespace(namespace: string): readonly Manifest[] {
    return [...this.#tables.values()].flatMap((table) => table.list(namespace));
  }

  /** The version of the latest change to a kind; 0 where there was none. */
  versionOf(kind: Kind): number {
    return this.#typed(kind).version();
  }

  /** Whether the standing objects of a kind are as they were made, and nothing has read them yet. */
  isUnread(kind: Kind): boolean {
    return this.#typed(kind).isUnread();
  }

  /** Stores an object that is not there yet, with its own uid, creationTimestamp, generation and resourceVersion. */
  create<T extends Manifest>(object: T): T {
    return this.#put('ADDED', this.#newborn(object));
  }

  /**
   * Replaces an object that is there; throws where there is none. uid and creationTimestamp stay. The generation rises
   * when the desired state differs, or `isChange` says that it does. Where nothing differs, nothing happens.
   */
  replace<T extends Manifest>(object: T, isChange = false): T {
    const before = this.#before(object);
    if (before === undefined) throw new Error(`replacing ${object.kind} ${object.metadata.name}, which is not there`);
    const next = this.#successor(object, before, isChange);
    return next === before ? before : this.#put('MODIFIED', next, before);
  }

  /** What `create` or `replace` would make of an object, without a resourceVersion of its own. Nothing is stored. */
  preview<T extends Manifest>(object: T, isChange = false): T {
    const before = this.#before(object);
    return before === undefined ? this.#newborn(object) : this.#successor(object, before, isChange);
  }

  /** Removes an object, and returns what it was. */
  remove(ref: ObjectRef): Manifest | undefined {
    const object = this.#tableFor(ref).remove(ref.namespace, ref.name, this.#version + 1);
    if (object === undefined) return undefined;
    this.#version++;
    this.#announce({ type: 'DELETED', object, version: this.#version, before: object });
    return object;
  }

  /** All objects, to start another store with. */
  save(): SavedObjects {
    const tables = [...this.#tables.values()];
    const saved = { version: this.#version, objects: tables.flatMap((table) => table.written()) };
    if (this.#standing === undefined) return saved;
    const { since, gone } = this.#standing;
    const removed = tables.flatMap((table) => table.removed().map(objectKey));
    return { ...saved, standing: { since, gone: [...new Set([...gone, ...removed])] } };
  }

  /** Calls back with every change from now on, in order. Returns how to stop that. */
  watch(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The objects of a kind. Those who store them see to it that they are of its type. */
  #typed<T extends Manifest>(kind: Kind<T>): ObjectTable<T> {
    let table = this.#tableOfKind.get(kind);
    if (table === undefined) this.#tableOfKind.set(kind, (table = this.#tableNamed(kind.group, kind.kind)));
    return table as ObjectTable<T>;
  }

  #tableFor({ apiVersion, kind }: Pick<ObjectRef, 'apiVersion' | 'kind'>): ObjectTable {
    let byKind = this.#tableByName.get(apiVersion);
    if (byKind === undefined) this.#tableByName.set(apiVersion, (byKind = new Map()));
    let table = byKind.get(kind);
    if (table === undefined) byKind.set(kind, (table = this.#tableNamed(groupOf(apiVersion), kind)));
    return table;
  }

  #tableNamed(group: string, kind: string): ObjectTable {
    const name = tableName(group, kind);
    let table = this.#tables.get(name);
    if (table === undefined) this.#tables.set(name, (table = new ObjectTable()));
    return table;
  }

  #before<T extends Manifest>(object: T): T | undefined {
    const { namespace, name } = object.metadata;
    return this.#tableOf(object).get(namespace, name);
  }

  /** The objects of the same kind as this one. */
  #tableOf<T extends Manifest>(object: T): ObjectTable<T> {
    return this.#tableFor(object) as ObjectTable<T>;
  }

  #newborn<T extends Manifest>(object: T): T {
    const generation = this.#rulesFor(object)?.withoutGeneration ? {} : { generation: 1 };
    const own = { uid: newUid(this.#random), creationTimestamp: timestamp(this.#now()), ...generation };
    return { ...object, metadata: { ...object.metadata, ...own } };
  }

  /** An object in the place of another one; the other one itself where nothing differs. */
  #successor<T extends Manifest>(object: T, before: T, isChange: boolean): T {
    const { uid, creationTimestamp, generation, resourceVersion } = before.metadata;
    const counted = generation === undefined ? {} : { generation };
    const { generation: _given, ...metadata } = object.metadata;
    const same: T = { ...object, metadata: { ...metadata, uid, creationTimestamp, ...counted, resourceVersion } };
    if (!isChange && isEqual(same, before)) return before;
    if (generation === undefined) return same;
    // The deletion of an object counts as well (k8s.io/apiserver pkg/registry/rest/delete.go, `BeforeDelete`).
    const ends = before.metadata.deletionTimestamp === undefined && metadata.deletionTimestamp !== undefined;
    const rules = this.#rulesFor(object);
    if (!isChange && !ends && isEqual(desiredState(same, rules), desiredState(before, rules))) return same;
    return { ...same, metadata: { ...same.metadata, generation: generation + 1 } };
  }

  #put<T extends Manifest>(type: 'ADDED' | 'MODIFIED', written: T, before?: T): T {
    const resourceVersion = String(++this.#version);
    const object: T = { ...written, metadata: { ...written.metadata, resourceVersion } };
    this.#tableOf(object).put(object, this.#version);
    const version = this.#version;
    this.#announce(before === undefined ? { type, object, version } : { type, object, version, before });
    return object;
  }

  #announce(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  #rulesFor({ apiVersion, kind }: Manifest): Kind | undefined {
    return this.#rules.get(groupKind(apiVersion, kind));
  }
}

/** `metadata.creationTimestamp` and the other times of the API: RFC 3339 in whole seconds. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The group and kind of an object, which name its kind in every version: `apps/Deployment`, `/Pod`. */
export function groupKind(apiVersion: string, kind: string): string {
  return tableName(groupOf(apiVersion), kind);
}

/** Names an object among all objects of a cluster: `apps/Deployment/shop/web`. */
export function objectKey({ apiVersion, kind, metadata }: Manifest): string {
  return `${groupKind(apiVersion, kind)}/${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
}

/** A standing object as a store holds it. Its uid follows from its name. */
function standingObject(object: Manifest, since: string): Manifest {
  const digits = hexDigits(objectKey(object), 32);
  const uid = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`].join(
    '-',
  );
  const own = { uid: `${uid}-${digits.slice(20)}`, creationTimestamp: since, resourceVersion: '1' };
  return { ...object, metadata: { ...object.metadata, ...own } };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** What a person or a controller wants of an object. */
function desiredState(object: Manifest, rules: Kind | undefined): unknown {
  return rules?.desiredState?.(object) ?? { ...object, metadata: undefined, status: undefined };
}

function tableName(group: string, kind: string): string {
  return `${group}/${kind}`;
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
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
