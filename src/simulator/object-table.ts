import type { Manifest } from '../kube/manifest.ts';

/** The objects of one kind, and the lists that were made of them since the last change. */
export class ObjectTable<T extends Manifest = Manifest> {
  readonly #objects = new Map<string, T>();
  #version = 0;
  /** The keys in the order of lists; unknown after an object has come or gone. */
  #keys: readonly string[] | undefined;
  #all: readonly T[] | undefined;
  #byNamespace: ReadonlyMap<string, readonly T[]> | undefined;

  /** The version of the latest change; 0 where there was none. */
  version(): number {
    return this.#version;
  }

  /** The object of a name. Kinds without namespaces leave the namespace out. */
  get(namespace: string | undefined, name: string | undefined): T | undefined {
    return this.#objects.get(keyOf(namespace, name));
  }

  /** The objects of a namespace, or with an empty name all objects, by namespace and name. */
  list(namespace: string): readonly T[] {
    this.#all ??= this.#inOrder();
    if (namespace === '') return this.#all;
    this.#byNamespace ??= Map.groupBy(this.#all, ({ metadata }) => metadata.namespace ?? '');
    return this.#byNamespace.get(namespace) ?? [];
  }

  /** Puts an object there, in the place of the one of its name if there is one. `version` is that of the change. */
  put(object: T, version: number): void {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    if (!this.#objects.has(key)) this.#keys = undefined;
    this.#objects.set(key, object);
    this.#changed(version);
  }

  /** Removes an object, and returns what it was. `version` is that of the change. */
  remove(namespace: string | undefined, name: string | undefined, version: number): T | undefined {
    const key = keyOf(namespace, name);
    const object = this.#objects.get(key);
    if (object === undefined) return undefined;
    this.#objects.delete(key);
    this.#keys = undefined;
    this.#changed(version);
    return object;
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

function keyOf(namespace: string | undefined, name: string | undefined): string {
  return `${namespace ?? ''}/${name}`;
}
