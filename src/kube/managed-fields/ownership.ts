import type { Manifest } from '../manifest.ts';
import { mergeApplied, removeFields, withoutNulls } from './combine.ts';
import {
  difference,
  emptySet,
  equalSets,
  type FieldSet,
  intersection,
  isEmpty,
  pathsOf,
  union,
  withoutPath,
} from './field-set.ts';
import { type Comparison, compareFields, fieldsIn, withNamedFields } from './fields-of.ts';
import { type FieldManager, type Manager, type Managers, managerId, withFields } from './managers.ts';
import type { Shape } from './shape.ts';

/** A write to an object: the manager, the time, and the fields that cannot be owned through this way of writing. */
export interface FieldWrite {
  readonly shape: Shape;
  readonly manager: Manager;
  readonly time: string;
  /** Paths as steps: `['f:status']`. */
  readonly notOwnable: readonly (readonly string[])[];
}

/**
 * The managers after an object was written: the writer now has every field that it changed or added, and no manager has
 * a field that was removed.
 * Source: sigs.k8s.io/structured-merge-diff/v6 merge/update.go, `Update`.
 */
export function managersAfterUpdate(managers: Managers, before: unknown, after: unknown, write: FieldWrite): Managers {
  const changes = changesOf(before, after, write);
  const taken = union(changes.modified, changes.added);
  const rest = withoutTaken(managers, changes, taken);
  if (isEmpty(taken)) return rest;
  const own = rest.get(managerId(write.manager))?.fields ?? emptySet;
  const next = withFields(managers, write.manager, union(own, taken), write.time);
  return new Map([...rest, [managerId(write.manager), next.get(managerId(write.manager))!]]);
}

/** A field that another manager has, with another value. */
export interface FieldConflict {
  readonly manager: Manager;
  /** The path of the field: `.spec.replicas`. */
  readonly path: string;
}

/** The result of applying an object: the new object and its managers, or the conflicts. */
export type AppliedFields =
  | { readonly object: Manifest; readonly managers: Managers }
  | { readonly conflicts: readonly FieldConflict[]; readonly fields: readonly (readonly [Manager, FieldSet])[] };

/**
 * Applies an object to the live one: what it says is set, and fields that its applier had and does not list any more
 * are removed, unless another manager has them. A change of another manager's field is a conflict, unless `force` takes
 * the field over.
 * Source: sigs.k8s.io/structured-merge-diff/v6 merge/update.go, `Apply`.
 */
export function applyFields(
  managers: Managers,
  live: Manifest,
  applied: Manifest,
  write: FieldWrite,
  force: boolean,
): AppliedFields {
  const { shape, manager } = write;
  const last = managers.get(managerId(manager));
  const named = fieldsIn(applied, shape);
  const wanted = ownable(named, write);
  const merged = mergeApplied(live, applied, shape);
  const mine: FieldManager = { ...manager, fields: wanted, ...(last?.time === undefined ? {} : { time: last.time }) };
  const claimed = new Map([...managers, [managerId(manager), { ...mine, fields: named }]]);
  const object = last === undefined ? merged : withoutNulls(pruneDropped(merged, claimed, last.fields, shape));
  const changes = changesOf(live, object, write);
  const others = new Map([...managers].filter(([id]) => id !== managerId(manager)));
  const taken = union(changes.modified, changes.added);
  const fields = [...others.values()]
    .map((other) => [other as Manager, intersection(other.fields, taken)] as const)
    .filter(([, set]) => !isEmpty(set));
  if (fields.length > 0 && !force) {
    const conflicts = fields.flatMap(([other, set]) => pathsOf(set).map((path) => ({ manager: other, path })));
    return { conflicts, fields };
  }
  const next = new Map(withoutTaken(others, changes, taken));
  const changed = last === undefined || !equalSets(last.fields, wanted) || !isEmpty(taken) || !isEmpty(changes.removed);
  next.set(managerId(manager), changed ? { ...mine, time: write.time } : last);
  return { object: (object ?? {}) as Manifest, managers: next };
}

function changesOf(before: unknown, after: unknown, write: FieldWrite): Comparison {
  const { added, modified, removed } = compareFields(before, after, write.shape);
  return { added: ownable(added, write), modified: ownable(modified, write), removed: ownable(removed, write) };
}

/**
 * The fields that can be owned: without those that only the server writes, and those that cannot be written this way.
 */
function ownable(fields: FieldSet, { notOwnable }: FieldWrite): FieldSet {
  return [...serversFields, ...notOwnable].reduce(withoutPath, withoutRoots(fields));
}

/** Source: k8s.io/apimachinery pkg/util/managedfields/internal/stripmeta.go. */
const serversFields: readonly (readonly string[])[] = [
  ['f:apiVersion'],
  ['f:kind'],
  ...[
    ...'name namespace creationTimestamp selfLink uid generation managedFields resourceVersion'.split(' '),
    ...'deletionTimestamp deletionGracePeriodSeconds'.split(' '),
  ].map((name) => ['f:metadata', `f:${name}`]),
];

function withoutRoots({ members, children }: FieldSet): FieldSet {
  return { members: new Set([...members].filter((step) => step !== 'f:metadata')), children };
}

/** The managers without the fields that were taken over or removed. */
function withoutTaken(managers: Managers, { removed }: Comparison, taken: FieldSet): Managers {
  const gone = union(removed, taken);
  return new Map([...managers].map(([id, managed]) => [id, { ...managed, fields: difference(managed.fields, gone) }]));
}

/** The object without the fields that its applier had and dropped, unless another manager has them. */
function pruneDropped(merged: unknown, managers: Managers, last: FieldSet, shape: Shape): unknown {
  if (isEmpty(last)) return merged;
  const named = (set: FieldSet): FieldSet => withNamedFields(set, shape);
  const all = named(fieldsIn(merged, shape));
  const claimed = [...managers.values()].reduce((set, { fields }) => union(set, fields), emptySet);
  const bare = removeFields(merged, named(last), shape);
  const left = removeFields(merged, difference(all, union(named(fieldsIn(bare, shape)), named(claimed))), shape);
  const dangling = difference(all, named(fieldsIn(left, shape)));
  return removeFields(merged, intersection(dangling, named(last)), shape);
}
