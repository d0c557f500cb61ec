import { childSet, type FieldSet, isEmpty } from './field-set.ts';
import { type Part, partsOf, type Shape } from './shape.ts';

/**
 * Merges an applied object into a live one: what the applied one says is set, and the rest is kept. Lists keep the
 * order of the applied one, with the other entries where they were.
 * Source: sigs.k8s.io/structured-merge-diff/v6 typed/merge.go.
 */
export function mergeApplied(live: unknown, applied: unknown, shape: Shape): unknown {
  const [left, right] = [partsOf(live, shape), partsOf(applied, shape)];
  if (left === undefined || right === undefined) return applied;
  const merged = new Map<string, unknown>();
  for (const step of inOrder([...left.keys()], [...right.keys()])) {
    merged.set(step, combinePart(left.get(step), right.get(step)));
  }
  return rebuild(applied, merged);
}

/** An object without the fields of a set. A map or a list that becomes empty is null.
 * Source: sigs.k8s.io/structured-merge-diff/v6 typed/remove.go. */
export function removeFields(value: unknown, set: FieldSet, shape: Shape): unknown {
  const parts = partsOf(value, shape);
  if (parts === undefined || parts.size === 0 || isEmpty(set)) return value;
  const kept = new Map<string, unknown>();
  for (const [step, part] of parts) {
    if (set.members.has(step)) continue;
    const inner = childSet(set, step);
    kept.set(step, isEmpty(inner) ? part.value : removeFields(part.value, inner, part.shape));
  }
  return kept.size === 0 ? null : rebuild(value, kept);
}

/** A value without the fields that are null, at all depths. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, withoutNulls(item)]])),
  );
}

function combinePart(left: Part | undefined, right: Part | undefined): unknown {
  if (left === undefined) return right?.value;
  return right === undefined ? left.value : mergeApplied(left.value, right.value, left.shape);
}

function rebuild(like: unknown, parts: ReadonlyMap<string, unknown>): unknown {
  if (Array.isArray(like)) return [...parts.values()];
  return Object.fromEntries([...parts].map(([step, value]) => [step.slice('f:'.length), value]));
}

/** The applied steps in their order, and before each the live steps that were before it. */
function inOrder(live: readonly string[], applied: readonly string[]): readonly string[] {
  const [standing, wanted] = [new Set(live), new Set(applied)];
  const places = new Map(live.map((step, place) => [step, place]));
  // For each place, the next place whose step is applied too.
  const nextWanted: number[] = [];
  for (let place = live.length - 1, next = live.length; place >= 0; place--) {
    if (wanted.has(live[place]!)) next = place;
    nextWanted[place] = next;
  }
  const ordered: string[] = [];
  let at = 0;
  for (const step of applied) {
    // A step of both objects comes after all live steps before it, a new one after those before the next common step.
    const own = places.get(step) ?? -1;
    const end = standing.has(step) ? (own >= at ? own : live.length) : (nextWanted[at] ?? live.length);
    for (const other of live.slice(at, end)) if (!wanted.has(other)) ordered.push(other);
    at = standing.has(step) ? Math.min(end + 1, live.length) : end;
    ordered.push(step);
  }
  const placed = new Set(ordered);
  return [...ordered, ...live.filter((step) => !placed.has(step))];
}
