import { printGo } from '../go-text.ts';
import { isObject, type JsonObject, ownValue } from '../json.ts';
import { type Field, type Struct, structOfItems, structOfType } from '../schema/fields.ts';

/** The object that a patch makes, or why it cannot be applied. */
export type Merged = { readonly object: JsonObject } | { readonly fault: string };

/**
 * Applies a strategic merge patch as the API server does: maps are merged, lists by the key of their entries where the
 * kind says so, else replaced; null takes away. The directives `$patch`, `$retainKeys`, `$setElementOrder/…` and
 * `$deleteFromPrimitiveList/…` are followed and left out. Nothing given is changed. The key alone tells entries apart:
 * of a Service's two ports of one number a patch means the first (kubernetes/kubernetes issue 105610).
 * Source: k8s.io/apimachinery pkg/util/strategicpatch/patch.go;
 * https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export function strategicMerge(live: JsonObject, patch: JsonObject, struct: Struct | undefined): Merged {
  return merging(() => mergeMap(live, patch, struct, 'object'));
}

/**
 * Puts a patch on top of another one, so that the result does what both do: directives and nulls stay in it.
 * Source: the same, `CreateThreeWayMergePatch`, `mergeMap`.
 */
export function joinPatches(first: JsonObject, second: JsonObject, struct: Struct | undefined): Merged {
  return merging(() => mergeMap(first, second, struct, 'patch'));
}

/** What a patch is merged into: an object, or another patch, whose directives stay. */
type Into = 'object' | 'patch';

function merging(merge: () => JsonObject): Merged {
  try {
    return { object: merge() };
  } catch (error) {
    if (error instanceof NoMerge) return { fault: error.message };
    throw error;
  }
}

/** Ends the merging at the first fault. It never leaves this file. */
class NoMerge extends Error {}

export const ORDER = '$setElementOrder/';
export const DELETE_FROM = '$deleteFromPrimitiveList/';
export const RETAIN = '$retainKeys';

function mergeMap(live: JsonObject, patch: JsonObject, struct: Struct | undefined, into: Into): JsonObject {
  const directive = ownValue(patch, '$patch');
  if (directive === 'replace') return plainMap(patch);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') {
    throw new NoMerge(`unknown patch type: ${printGo(directive)} in map: ${printGo(patch)}`);
  }
  const merged = new Map(Object.entries(into === 'object' ? retained(live, patch) : live));
  const keys = ownValue(patch, RETAIN);
  if (into === 'patch' && keys !== undefined && !merged.has(RETAIN)) merged.set(RETAIN, keys);
  const ordered = mergeOrdered(merged, patch, struct, into);
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$patch' || key === RETAIN || key.startsWith(ORDER) || ordered.has(key)) continue;
    if (key.startsWith(DELETE_FROM)) {
      const name = key.slice(DELETE_FROM.length);
      const list = merged.get(name);
      if (into === 'patch') merged.set(key, value);
      else if (Array.isArray(list)) merged.set(name, deleteFrom(list, value, patch, name));
      continue;
    }
    if (value === null || value === undefined) {
      merged.delete(key);
      if (into === 'patch') merged.set(key, null);
    } else merged.set(key, mergeField(merged.get(key), value, struct?.fields.get(key), into));
  }
  return Object.fromEntries(merged);
}

function mergeField(live: unknown, value: unknown, field: Field | undefined, into: Into): unknown {
  if (Array.isArray(value)) {
    if (field?.merge === undefined) return into === 'patch' ? value : value.map(plain);
    if (!Array.isArray(live)) return withoutDirectives(value, into);
    return mergeList(live, value, undefined, field, into);
  }
  if (!isObject(value)) return value;
  if (isObject(live)) return mergeMap(live, value, structOfType(field?.type), into);
  return into === 'patch' ? value : mergeMap({}, value, structOfType(field?.type), into);
}

/** `$retainKeys` names all keys that may stay. */
function retained(live: JsonObject, patch: JsonObject): JsonObject {
  const keys = ownValue(patch, RETAIN);
  if (keys === undefined) return live;
  if (!Array.isArray(keys)) throw new NoMerge(`invalid patch format of ${RETAIN}: it should be a list`);
  return Object.fromEntries(Object.entries(live).filter(([key]) => keys.includes(key)));
}

/** Merges the lists that the patch gives an order to, and puts them into it. Returns their names. */
function mergeOrdered(
  merged: Map<string, unknown>,
  patch: JsonObject,
  struct: Struct | undefined,
  into: Into,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(ORDER)) continue;
    if (order !== null && !Array.isArray(order)) {
      throw new NoMerge(`invalid patch format of ${key}: it should be a list`);
    }
    if (into === 'patch' && !merged.has(key)) merged.set(key, order);
    const name = key.slice(ORDER.length);
    const field = struct?.fields.get(name);
    const [live, value] = [merged.get(name), ownValue(patch, name)];
    if (order === null || field?.merge === undefined) continue;
    if (Array.isArray(value)) {
      checkOrder(value, order, key, keyIn(field));
      names.add(name);
      const standing = Array.isArray(live) ? live : [];
      if (Array.isArray(live)) merged.set(name, mergeList(standing, value, order, field, into));
      else merged.set(name, inOrder(withoutDirectives(value, into), [], order, keyIn(field)));
    } else if (Array.isArray(live)) merged.set(name, inOrder(live, live, order, keyIn(field)));
  }
  return names;
}

/** The entries of a patch must come in the order that it gives, and all be named there. */
function checkOrder(
  patch: readonly unknown[],
  order: readonly unknown[],
  key: string,
  keyOf: (item: unknown) => string,
): void {
  const changes = patch.filter((item) => !isObject(item) || ownValue(item, '$patch') === undefined);
  if (order.length === 0) return;
  let next = 0;
  for (const item of order) if (next < changes.length && keyOf(changes[next]) === keyOf(item)) next++;
  if (next === changes.length) return;
  throw new NoMerge(
    `The order in patch list:\n${printGo(patch)}\n doesn't match ${key.slice(0, ORDER.length - 1)} list:\n${printGo(order)}\n`,
  );
}

/**
 * A list that the kind says is merged: by a key of its entries (`containers` by `name`), else as a set. Without an order
 * of its own the patch has that of its entries.
 */
function mergeList(
  live: readonly unknown[],
  patch: readonly unknown[],
  order: readonly unknown[] | undefined,
  field: Field,
  into: Into,
): readonly unknown[] {
  const key = field.merge?.key;
  if (key === undefined) return inOrder([...new Set([...live, ...patch])], live, order ?? patch, keyIn(field));
  const items = patch.map((item) => {
    if (!isObject(item)) throw new NoMerge(`expected a map in a list with merge key ${key}, got ${printGo(item)}`);
    return item;
  });
  const changes = items.filter((item) => ownValue(item, '$patch') !== 'replace' || Object.keys(item).length > 1);
  const keyless = changes.find((item) => !Object.hasOwn(item, key));
  if (keyless !== undefined) {
    throw new NoMerge(`map: ${printGo(keyless)} does not contain declared merge key: ${key}`);
  }
  if (changes.length < items.length)
    return changes.filter((item) => ownValue(item, '$patch') === undefined).map(plainMap);

  const gone = new Set(
    changes.filter((item) => ownValue(item, '$patch') === 'delete').map((item) => keyText(item, key)),
  );
  const standing: readonly unknown[] = live.filter((item) => !isObject(item) || !gone.has(keyText(item, key)));
  const kept = [...standing];
  const added: JsonObject[] = [];
  const struct = structOfItems(field.type);
  for (const change of changes.filter((item) => ownValue(item, '$patch') !== 'delete')) {
    const place = kept.findIndex((item) => isObject(item) && keyText(item, key) === keyText(change, key));
    if (place >= 0) kept[place] = mergeMap(kept[place] as JsonObject, change, struct, into);
    else {
      // A new entry is taken as it stands: what is to be deleted within it is there, and only its directives are not.
      const item = into === 'patch' ? change : plainMap(change);
      kept.push(item);
      added.push(item);
    }
  }
  // Where the patch has an order, new entries take the places of deleted ones among those that stood.
  const before = order === undefined ? standing : [...standing, ...added.slice(0, live.length - standing.length)];
  return inOrder(kept, before, order ?? patch, keyIn(field));
}

/** What tells the entries of a list apart. */
function keyIn(field: Field): (item: unknown) => string {
  const key = field.merge?.key;
  return (item) => (key !== undefined && isObject(item) ? keyText(item, key) : printGo(item));
}

/** A key as text, the same for the same JSON value only. */
function keyText(item: JsonObject, key: string): string {
  return JSON.stringify(ownValue(item, key) ?? null);
}

/**
 * Puts a merged list into the order that the patch asks for; entries that it does not name stand where they stood among
 * those that were there before. What is to be deleted comes last.
 */
function inOrder(
  merged: readonly unknown[],
  before: readonly unknown[],
  order: readonly unknown[],
  keyOf: (item: unknown) => string,
): readonly unknown[] {
  const wanted = firstPlaces(order, keyOf);
  const stood = firstPlaces(before, keyOf);
  const rank = (item: unknown): number =>
    isObject(item) && ownValue(item, '$patch') === 'delete' ? order.length : (wanted.get(keyOf(item)) ?? -1);
  const named = merged.filter((item) => wanted.has(keyOf(item))).toSorted((a, b) => rank(a) - rank(b));
  const others = merged
    .filter((item) => !wanted.has(keyOf(item)))
    .toSorted((a, b) => (stood.get(keyOf(a)) ?? 0) - (stood.get(keyOf(b)) ?? 0));
  const result: unknown[] = [];
  let next = 0;
  for (const item of named) {
    const place = stood.get(keyOf(item)) ?? -1;
    while (next < others.length && (stood.get(keyOf(others[next])) ?? Infinity) < place) result.push(others[next++]);
    result.push(item);
  }
  return [...result, ...others.slice(next)];
}

function firstPlaces(list: readonly unknown[], keyOf: (item: unknown) => string): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [place, item] of list.entries()) if (!places.has(keyOf(item))) places.set(keyOf(item), place);
  return places;
}

function deleteFrom(list: readonly unknown[], gone: unknown, patch: JsonObject, name: string): readonly unknown[] {
  if (!Array.isArray(gone)) throw new NoMerge(`invalid patch format of ${DELETE_FROM}${name}: it should be a list`);
  const added = ownValue(patch, name);
  const stays = Array.isArray(added) ? added : [];
  return list.filter((item) => !gone.includes(item) || stays.includes(item));
}

/** A list that is new: entries that only direct are left out. */
function withoutDirectives(list: readonly unknown[], into: Into): readonly unknown[] {
  if (into === 'patch') return list;
  return list.filter((item) => !isObject(item) || item['$patch'] === undefined).map(plain);
}

/** A value without directives and nulls, which mean nothing where there is nothing to merge with. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return isObject(value) ? plainMap(value) : value;
}

function plainMap(map: JsonObject): JsonObject {
  const entries = Object.entries(map).filter(([key, value]) => !isDirective(key) && value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
}

function isDirective(key: string): boolean {
  return key === '$patch' || key === RETAIN || key.startsWith(ORDER) || key.startsWith(DELETE_FROM);
}
