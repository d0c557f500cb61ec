import type { Manifest } from '../manifest.ts';
import { combine, without, withoutNulls } from './combine.ts';
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
import { idOf, type Managed, type Manager, type Managers, withManaged } from './managers.ts';
import type { Shape } from './shape.ts';

/** A change of an object: by whom, when, and which parts of it no manager can have through this way of writing. */
export interface Write {
  readonly shape: Shape;
  readonly manager: Manager;
  readonly time: string;
  /** Paths as steps: `['f:status']`. */
  readonly reset: readonly (readonly string[])[];
}

/**
 * Who manages what after an object was written: whoever changed or added a field has it now, and nobody has one that is
 * gone. Source: sigs.k8s.io/structured-merge-diff/v6 merge/update.go, `Update`.
 */
export function managersAfterUpdate(managers: Managers, before: unknown, after: unknown, write: Write): Managers {
  const changes = changesOf(before, after, write);
  const taken = union(changes.modified, changes.added);
  const rest = released(managers, changes, taken);
  if (isEmpty(taken)) return rest;
  const own = rest.get(idOf(write.manager))?.fields ?? emptySet;
  const next = withManaged(managers, write.manager, union(own, taken), write.time);
  return new Map([...rest, [idOf(write.manager), next.get(idOf(write.manager))!]]);
}

/** A field that another manager has with another value. */
export interface FieldConflict {
  readonly manager: Manager;
  /** `.spec.replicas` */
  readonly path: string;
}

export type AppliedFields =
  | { readonly object: Manifest; readonly managers: Managers }
  | { readonly conflicts: readonly FieldConflict[]; readonly fields: readonly (readonly [Manager, FieldSet])[] };

/**
 * Applies an object to the one that stands: what it says is so, and fields that its applier had and no longer names go,
 * unless somebody else has them. Fields of others that would change are conflicts, or taken by force.
 * Source: sigs.k8s.io/structured-merge-diff/v6 merge/update.go, `Apply`.
 */
export function applyFields(
  managers: Managers,
  live: Manifest,
  applied: Manifest,
  write: Write,
  force: boolean,
): AppliedFields {
  const { shape, manager } = write;
  const last = managers.get(idOf(manager));
  const named = fieldsIn(applied, shape);
  const wanted = owned(named, write);
  const merged = combine(live, applied, shape);
  const mine: Managed = { ...manager, fields: wanted, ...(last?.time === undefined ? {} : { time: last.time }) };
  const claimed = new Map([...managers, [idOf(manager), { ...mine, fields: named }]]);
  const object = last === undefined ? merged : withoutNulls(pruned(merged, claimed, last.fields, shape));
  const changes = changesOf(live, object, write);
  const others = new Map([...managers].filter(([id]) => id !== idOf(manager)));
  const taken = union(changes.modified, changes.added);
  const fields = [...others.values()]
    .map((other) => [other as Manager, intersection(other.fields, taken)] as const)
    .filter(([, set]) => !isEmpty(set));
  if (fields.length > 0 && !force) {
    const conflicts = fields.flatMap(([other, set]) => pathsOf(set).map((path) => ({ manager: other, path })));
    return { conflicts, fields };
  }
  const next = new Map(released(others, changes, taken));
  const changed = last === undefined || !equalSets(last.fields, wanted) || !isEmpty(taken) || !isEmpty(changes.removed);
  next.set(idOf(manager), changed ? { ...mine, time: write.time } : last);
  return { object: (object ?? {}) as Manifest, managers: next };
}

function changesOf(before: unknown, after: unknown, write: Write): Comparison {
  const { added, modified, removed } = compareFields(before, after, write.shape);
  return { added: owned(added, write), modified: owned(modified, write), removed: owned(removed, write) };
}

/** What may be owned at all: neither the fields that the server alone writes, nor those of another way of writing. */
function owned(fields: FieldSet, { reset }: Write): FieldSet {
  return [...serversFields, ...reset].reduce(withoutPath, withoutRoots(fields));
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

/** Managers without what is another's now, and what is gone. */
function released(managers: Managers, { removed }: Comparison, taken: FieldSet): Managers {
  const gone = union(removed, taken);
  return new Map([...managers].map(([id, managed]) => [id, { ...managed, fields: difference(managed.fields, gone) }]));
}

/** An object without what its applier had and wants no more, save what others have, or nobody had. */
function pruned(merged: unknown, managers: Managers, last: FieldSet, shape: Shape): unknown {
  if (isEmpty(last)) return merged;
  const named = (set: FieldSet): FieldSet => withNamedFields(set, shape);
  const all = named(fieldsIn(merged, shape));
  const claimed = [...managers.values()].reduce((set, { fields }) => union(set, fields), emptySet);
  const bare = without(merged, named(last), shape);
  const left = without(merged, difference(all, union(named(fieldsIn(bare, shape)), named(claimed))), shape);
  const dangling = difference(all, named(fieldsIn(left, shape)));
  return without(merged, intersection(dangling, named(last)), shape);
}
