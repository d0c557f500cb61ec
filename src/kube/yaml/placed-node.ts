import type { Builder } from './plain-flow.ts';

/** A node of a text, and where it begins: -1 where nothing is written. */
export type PlacedNode =
  | { readonly is: 'scalar'; readonly at: number; readonly value: string | number | boolean | null }
  | { readonly is: 'list'; readonly at: number; readonly items: readonly PlacedNode[] }
  | {
      readonly is: 'map';
      readonly at: number;
      readonly keys: readonly string[];
      /** Where each key begins. */
      readonly keyAts: readonly number[];
      readonly values: readonly PlacedNode[];
    };

/** Makes nodes that know where they stand. */
export const placing: Builder<PlacedNode> = {
  scalar: (value, at) => ({ is: 'scalar', at, value }),
  list: (items, at) => ({ is: 'list', at, items }),
  map: (keys, keyAts, values, at) => ({ is: 'map', at, keys, keyAts, values }),
};

/** Makes JSON values. `warn` hears of keys that a map has twice: the last of them counts. */
export function valuing(warn: (offset: number, message: string) => void): Builder<unknown> {
  return {
    scalar: (value) => value,
    list: (items) => items,
    map: (keys, keyAts, values) => {
      const map: Record<string, unknown> = {};
      for (const [at, key] of keys.entries()) {
        if (Object.hasOwn(map, key)) warn(keyAts[at] ?? 0, `key "${key}" is given twice; the last one counts`);
        put(map, key, values[at]);
      }
      return map;
    },
  };
}

/** Keys of any name, `__proto__` too, become plain properties. */
export function put(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') map[key] = value;
  else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Where a field stands, by the steps to it: the key of the deepest part that is there; of a list's entry, its beginning. */
export function placeAmong(root: PlacedNode, steps: readonly string[]): number {
  let node = root;
  let place = root.at;
  for (const step of steps) {
    if (node.is === 'list') {
      const item: PlacedNode | undefined = /^\d+$/.test(step) ? node.items[Number(step)] : undefined;
      if (item === undefined) break;
      place = item.at < 0 ? node.at : item.at;
      node = item;
    } else if (node.is === 'map') {
      // The last of two alike keys is the one that counts.
      const at: number = node.keys.lastIndexOf(step);
      if (at < 0) break;
      place = node.keyAts[at] ?? place;
      node = node.values[at]!;
    } else break;
  }
  return Math.max(place, 0);
}
