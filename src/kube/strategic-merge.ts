import { printGo } from './go-text.ts';
import { isObject, type JsonObject, ownValue } from './json.ts';
import { type Field, type Struct, structOfItems, structOfType } from './schema/fields.ts';

/** The object that a patch makes, or why it cannot be applied. */
export type Merged = { readonly object: JsonObject } | { readonly fault: string };

/**
 * Applies a strategic merge patch: maps are merged, lists by the key of their entries where the kind says so, else
 * replaced; null takes away. The directives `$patch`, `$retainKeys`, `$setElementOrder/…` and
 * `$deleteFromPrimitiveList/…` are followed and left out. Nothing given is changed.
 * Source: k8s.io/apimachinery pkg/util/strategicpatch/patch.go;
 * https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export function strategicMerge(live: JsonObject, patch: JsonObject, struct: Struct | undefined): Merged {
  try {
    return { object: mergeMap(live, patch, struct) };
  } catch (error) {
    if (error instanceof NoMerge) return { fault: error.message };
    throw error;
  }
}

/** Ends the merging at the first fault. Never leaves this file. */
class NoMerge extends Error {}

const ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';

function mergeMap(live: JsonObject, patch: JsonObject, struct: Struct | undefined): JsonObject {
  const directive = ownValue(patch, '$patch');
  if (directive === 'replace') return plainMap(patch);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') {
    throw new NoMerge(`unknown patch type: ${printGo(directive)} in map: ${printGo(patch)}`);
  }
  const merged = new Map(Object.entries(retained(live, patch)));
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$patch' || key === '$retainKeys' || key.startsWith(ORDER)) continue;
    if (key.startsWith(DELETE_FROM)) {
      const name = key.slice(DELETE_FROM.length);
      const list = merged.get(name);
      if (Array.isArray(list)) merged.set(name, deleteFrom(list, value, patch, name));
      continue;
    }
    if (value === null || value === undefined) merged.delete(key);
    else merged.set(key, mergeField(merged.get(key), value, patch, key, struct?.fields.get(key)));
  }
  for (const key of Object.keys(patch)) reorder(key, patch, merged, struct);
  return Object.fromEntries(merged);
}

function mergeField(live: unknown, value: unknown, patch: JsonObject, key: string, field: Field | undefined): unknown {
  if (Array.isArray(value)) {
    if (field?.merge === undefined) return value.map(plain);
    if (!Array.isArray(live)) return value.filter((item) => !isObject(item) || item['$patch'] === undefined).map(plain);
    const before = live;
    if (field.merge.key === undefined) return inOrder(value.map(String), before, [...new Set([...before, ...value])]);
    return mergeList(before, value, orderOf(patch, key), field.merge.key, structOfItems(field.type));
  }
  if (!isObject(value)) return value;
  return isObject(live)
    ? mergeMap(live, value, structOfType(field?.type))
    : mergeMap({}, value, structOfType(field?.type));
}

/** `$retainKeys` names all keys that may stay. */
function retained(live: JsonObject, patch: JsonObject): JsonObject {
  const keys = ownValue(patch, '$retainKeys');
  if (keys === undefined) return live;
  if (!Array.isArray(keys)) throw new NoMerge('invalid patch format of $retainKeys: it should be a list');
  return Object.fromEntries(Object.entries(live).filter(([key]) => keys.includes(key)));
}

/** A list whose entries are told apart by a key, `containers` by `name`. */
function mergeList(
  live: readonly unknown[],
  patch: readonly unknown[],
  order: readonly unknown[] | undefined,
  key: string,
  struct: Struct | undefined,
): readonly unknown[] {
  const items = patch.map((item) => {
    if (!isObject(item)) throw new NoMerge(`expected a map in a list with merge key ${key}, got ${printGo(item)}`);
    return item;
  });
  const changes = items.filter((item) => ownValue(item, '$patch') !== 'replace' || Object.keys(item).length > 1);
  for (const item of items) {
    if (item !== undefined && !Object.hasOwn(item, key) && changes.includes(item)) {
      throw new NoMerge(`map: ${printGo(item)} does not contain declared merge key: ${key}`);
    }
  }
  if (changes.length < items.length) return changes.map(plainMap);

  const deletions = changes.filter((item) => ownValue(item, '$patch') === 'delete');
  const others = changes.filter((item) => !deletions.includes(item));
  const kept: unknown[] = live.filter(
    (item) => !isObject(item) || !deletions.some((one) => isSame(item, one, key, live, order ?? patch)),
  );
  const standing = kept.length;
  const touched: unknown[] = [];
  for (const change of others) {
    const place = kept.findIndex((item) => isObject(item) && isSame(item, change, key, live, order ?? patch));
    const merged = mergeMap(place < 0 ? {} : (kept[place] as JsonObject), change, struct);
    if (place < 0) kept.push(merged);
    else kept[place] = merged;
    touched.push(merged);
  }
  return interleave(
    touched,
    kept.filter((item) => !touched.includes(item)),
    kept.slice(0, standing),
  );
}

/**
 * Whether an entry of the patch means one of the list: they have the same key. Where the key comes more than once on
 * either side (a Service's port with two protocols), they are told apart by their protocols.
 */
function isSame(
  item: JsonObject,
  change: JsonObject,
  key: string,
  live: readonly unknown[],
  wanted: readonly unknown[],
): boolean {
  if (printGo(item[key]) !== printGo(change[key])) return false;
  const count = (list: readonly unknown[]): number =>
    list.filter((one) => isObject(one) && printGo(one[key]) === printGo(change[key])).length;
  if (count(live) <= 1 && count(wanted) <= 1) return true;
  return (item['protocol'] ?? 'TCP') === (change['protocol'] ?? 'TCP');
}

/** Puts a list into the order that the patch asks for; entries that it does not name stand where they stood. */
function reorder(key: string, patch: JsonObject, merged: Map<string, unknown>, struct: Struct | undefined): void {
  if (!key.startsWith(ORDER)) return;
  const name = key.slice(ORDER.length);
  const order = orderOf(patch, name);
  const list = merged.get(name);
  const field = struct?.fields.get(name);
  if (order === undefined || !Array.isArray(list) || field?.merge === undefined) return;
  const mergeKey = field.merge.key;
  const keyOf = (item: unknown): string => printGo(mergeKey !== undefined && isObject(item) ? item[mergeKey] : item);
  merged.set(name, inOrder(order.map(keyOf), list, list, keyOf));
}

function orderOf(patch: JsonObject, name: string): readonly unknown[] | undefined {
  const order = ownValue(patch, ORDER + name);
  if (order === undefined || order === null) return undefined;
  if (!Array.isArray(order)) throw new NoMerge(`invalid patch format of ${ORDER}${name}: it should be a list`);
  return order;
}

function inOrder(
  order: readonly string[],
  before: readonly unknown[],
  list: readonly unknown[],
  keyOf: (item: unknown) => string = String,
): readonly unknown[] {
  const named = list
    .filter((item) => order.includes(keyOf(item)))
    .toSorted((a, b) => order.indexOf(keyOf(a)) - order.indexOf(keyOf(b)));
  return interleave(
    named,
    list.filter((item) => !named.includes(item)),
    before,
  );
}

/** The patch's entries in their order, each after the others that stood before it. */
function interleave(
  named: readonly unknown[],
  others: readonly unknown[],
  before: readonly unknown[],
): readonly unknown[] {
  const rest = [...others];
  const ordered: unknown[] = [];
  for (const item of named) {
    const place = before.indexOf(item);
    const standing = rest.findIndex((other) => place < 0 || !before.includes(other) || before.indexOf(other) > place);
    ordered.push(...rest.splice(0, standing < 0 ? rest.length : standing), item);
  }
  return [...ordered, ...rest];
}

function deleteFrom(list: readonly unknown[], gone: unknown, patch: JsonObject, name: string): readonly unknown[] {
  if (!Array.isArray(gone)) throw new NoMerge(`invalid patch format of ${DELETE_FROM}${name}: it should be a list`);
  const added = ownValue(patch, name);
  const stays = Array.isArray(added) ? added : [];
  return list.filter((item) => !gone.includes(item) || stays.includes(item));
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
  return key === '$patch' || key === '$retainKeys' || key.startsWith(ORDER) || key.startsWith(DELETE_FROM);
}
