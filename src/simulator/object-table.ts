import type { Manifest } from '../kube/manifest.ts';

/** The objects of one kind, and the lists that were made of them since the last change. */
export class ObjectTable<T extends Manifest = Manifest> {
  readonly #objects = new Map<string, T>();
  #version = 0;
  /** The keys in the order of lists; unknown after an object has come or gone. */
  #keys: readonly string[] | undefined;
  #all: readonly T[] | undefined;
  #byNamespace: ReadonlyMap<string, readonly T[]> | undefined;
  /** Makes the standing objects, as long as nothing has asked for an object. */
  #make: (() => readonly T[]) | undefined;
  /** The standing objects as they were made, by key. */
  #made: ReadonlyMap<string, T> = new Map();

  /**
   * Says which objects stand here from the first moment. An object of the same name that is here already is in the place
   * of such a one. They are made when an object is first asked for.
   */
  stands(make: () => readonly T[]): void {
    this.#make = make;
  }

  /** Whether there are standing objects that nothing has asked for yet, and nothing else. */
  isUnread(): boolean {
    return this.#make !== undefined && this.#objects.size === 0;
  }

  /** The objects that are not standing objects as they were made, by namespace and name. */
  written(): readonly T[] {
    if (this.#make !== undefined) return this.#inOrder();
    return this.list('').filter((object) => this.#made.get(keyOfObject(object)) !== object);
  }

  /** The standing objects that were removed. */
  removed(): readonly T[] {
    return [...this.#made].filter(([key]) => !this.#objects.has(key)).map(([, object]) => object);
  }

  /** The version of the latest change; 0 where there was none. */
  version(): number {
    return this.#version;
  }

  /** The object of a name. Kinds without namespaces leave the namespace out. */
  get(namespace: string | undefined, name: string | undefined): T | undefined {
    this.#makeStanding();
    return this.#objects.get(keyOf(namespace, name));
  }

  /** The objects of a namespace, or with an empty name all objects, by namespace and name. */
  list(namespace: string): readonly T[] {
    this.#makeStanding();
    this.#all ??= this.#inOrder();
    if (namespace === '') return this.#all;
    this.#byNamespace ??= Map.groupBy(this.#all, ({ metadata }) => metadata.namespace ?? '');
    return this.#byNamespace.get(namespace) ?? [];
  }

  /** Puts an object there, in the place of the one of its name if there is one. `version` is that of the change. */
  put(object: T, version: number): void {
    this.#makeStanding();
    const key = keyOfObject(object);
    if (!this.#objects.has(key)) this.#keys = undefined;
    this.#objects.set(key, object);
    this.#changed(version);
  }

  /** Removes an object, and returns what it was. `version` is that of the change. */
  remove(namespace: string | undefined, name: string | undefined, version: number): T | undefined {
    this.#makeStanding();
    const key = keyOf(namespace, name);
    const object = this.#objects.get(key);
    if (object === undefined) return undefined;
    this.#objects.delete(key);
    this.#keys = undefined;
    this.#changed(version);
    return object;
  }

  #makeStanding(): void {
    if (this.#make === undefined) return;
    const made = this.#make();
    this.#make = undefined;
    this.#made = new Map(made.map((object) => [keyOfObject(object), object]));
    for (const [key, object] of this.#made) if (!this.#objects.has(key)) this.#objects.set(key, object);
    this.#keys = undefined;
  }

  #changed(version: number): void {
    this.#version = version;
    this.#all = undefined;
    this.#byNamespace = undefined;
  }

  #inOrder(): readonly T[] {
    this.#keys ??= [...this.#objects.keys()].sort((a, b) => (a < b ? -1 : 1));
    const ordered: T[] = [];
    for (const key of this.#keys) {
      const object = this.#objects.get(key);
      if (object !== undefined) ordered.push(object);
    }
    return ordered;
  }
}

function keyOfObject({ metadata }: Manifest): string {
  return keyOf(metadata.namespace, metadata.name);
}

function keyOf(namespace: string | undefined, name: string | undefined): string {
  return `${namespace ?? ''}/${name}`;
}
