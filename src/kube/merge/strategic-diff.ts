import { printGo } from '../go-text.ts';
import { isObject, type JsonObject, ownValue } from '../json.ts';
import { type Field, type Struct, structOfItems, structOfType } from '../schema/fields.ts';
import { DELETE_FROM, joinPatches, type Merged, ORDER, RETAIN } from './strategic-merge.ts';

/**
 * The strategic merge patch that `kubectl apply` sends: what differs between the live object and the manifest, and the
 * removal of what was applied last and is not in the manifest any more. A fault where a list's entry lacks its key.
 * Entries of one key are paired by their place after a sort that turns their order around: so one of a Service's two
 * ports of one number may be taken for the other (kubernetes/kubernetes issue 39188).
 * Source: k8s.io/apimachinery pkg/util/strategicpatch/patch.go, `CreateThreeWayMergePatch`.
 */
export function threeWayPatch(
  last: JsonObject,
  wanted: JsonObject,
  live: JsonObject,
  struct: Struct | undefined,
): Merged {
  try {
    const changes = diffMaps(live, wanted, struct, 'changes');
    const removals = diffMaps(last, wanted, struct, 'removals');
    return joinPatches(removals, changes, struct);
  } catch (error) {
    if (error instanceof NoDiff) return { fault: error.message };
    throw error;
  }
}

/** Which differences a patch is to make: what is other or new, or what is gone. */
type Looked = 'changes' | 'removals';

/** Ends the comparison at the first fault. It never leaves this file. */
class NoDiff extends Error {}

function diffMaps(
  before: JsonObject,
  after: JsonObject,
  struct: Struct | undefined,
  looked: Looked,
  retainKeys = false,
): JsonObject {
  const patch = new Map<string, unknown>();
  for (const [key, value] of Object.entries(after)) {
    const old = ownValue(before, key);
    const field = struct?.fields.get(key);
    if (key === '$patch') continue;
    if (isObject(value) && isObject(old)) {
      const inner = diffMaps(old, value, structOfType(field?.type), looked, field?.retainKeys);
      if (Object.keys(inner).length > 0) patch.set(key, inner);
    } else if (Array.isArray(value) && Array.isArray(old) && field?.merge !== undefined) {
      for (const [name, part] of diffLists(key, old, value, field, looked)) patch.set(name, part);
    } else if (looked === 'changes' && !isEqual(old, value)) patch.set(key, value);
  }
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  if (looked === 'removals') for (const key of gone) patch.set(key, null);
  const kept = Object.keys(after).filter((key) => after[key] !== null);
  const isLess = gone.some((key) => before[key] !== null);
  if (retainKeys && kept.length > 0 && (patch.size > 0 || isLess)) patch.set(RETAIN, kept.toSorted());
  return Object.fromEntries(patch);
}

/** The parts of a patch for a list that is merged: its entries, the order of all, and of a set what is gone. */
function diffLists(
  name: string,
  before: readonly unknown[],
  after: readonly unknown[],
  field: Field,
  looked: Looked,
): readonly (readonly [string, readonly unknown[]])[] {
  if (before.length === 0) return after.length === 0 || looked === 'removals' ? [] : [[name, after]];
  const key = field.merge?.key;
  if (key === undefined) return diffSets(name, before, after, looked);
  const { changed, deleted } = diffEntries(before, after, key, field, looked);
  const places = new Map(after.toReversed().map((item, place) => [keyOf(item, key), -place] as const));
  const patch = [
    ...changed.toSorted((a, b) => (places.get(keyOf(a, key)) ?? 0) - (places.get(keyOf(b, key)) ?? 0)),
    ...deleted,
  ];
  const isMoved =
    before.length !== after.length || before.some((item, place) => keyOf(item, key) !== keyOf(after[place], key));
  const parts: (readonly [string, readonly unknown[]])[] = patch.length > 0 ? [[name, patch]] : [];
  if (patch.length > 0 || (looked === 'changes' && isMoved)) {
    parts.push([ORDER + name, after.map((item) => ({ [key]: (item as JsonObject)[key] }))]);
  }
  return parts;
}

function diffSets(
  name: string,
  before: readonly unknown[],
  after: readonly unknown[],
  looked: Looked,
): readonly (readonly [string, readonly unknown[]])[] {
  const added = looked === 'changes' ? after.filter((item) => !before.includes(item)) : [];
  const gone = looked === 'removals' ? [...new Set(before.filter((item) => !after.includes(item)))] : [];
  const parts: (readonly [string, readonly unknown[]])[] = [];
  if (added.length > 0) parts.push([name, added]);
  if (gone.length > 0) parts.push([DELETE_FROM + name, gone]);
  if (gone.length > 0 || (looked === 'changes' && !isEqual(before, after))) parts.push([ORDER + name, after]);
  return parts;
}

interface Entries {
  readonly changed: readonly JsonObject[];
  readonly deleted: readonly JsonObject[];
}

function diffEntries(
  before: readonly unknown[],
  after: readonly unknown[],
  key: string,
  field: Field,
  looked: Looked,
): Entries {
  const [old, wanted] = [sortedBy(before, key), sortedBy(after, key)];
  const changed: JsonObject[] = [];
  const deleted: JsonObject[] = [];
  let [at, next] = [0, 0];
  while (at < old.length || next < wanted.length) {
    const [one, other] = [old[at], wanted[next]];
    const order = one === undefined ? 1 : other === undefined ? -1 : compareKeys(one, other, key);
    if (order === 0) {
      const inner = diffMaps(one!, other!, structOfItems(field.type), looked, field.retainKeys);
      if (Object.keys(inner).length > 0) changed.push({ ...inner, [key]: other![key] });
    } else if (order > 0) {
      if (looked === 'changes') changed.push(other!);
    } else if (looked === 'removals') deleted.push({ [key]: one![key], $patch: 'delete' });
    if (order <= 0) at++;
    if (order >= 0) next++;
  }
  return { changed, deleted };
}

/** By the text of their keys; those of one key come in the opposite of their order, as Go's sort leaves them. */
function sortedBy(list: readonly unknown[], key: string): readonly JsonObject[] {
  const items = list.map((item) => {
    if (isObject(item) && Object.hasOwn(item, key)) return item;
    throw new NoDiff(`map: ${printGo(item)} does not contain declared merge key: ${key}`);
  });
  return items.toReversed().sort((a, b) => compareKeys(a, b, key));
}

function compareKeys(a: JsonObject, b: JsonObject, key: string): number {
  const [left, right] = [printGo(a[key]), printGo(b[key])];
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyOf(item: unknown, key: string): string {
  return JSON.stringify((item as JsonObject)[key] ?? null);
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, place) => isEqual(item, b[place]));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
}
