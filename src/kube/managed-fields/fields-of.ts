import { isEmptyObject, isEqual } from '../json.ts';
import { emptySet, type FieldSet, fieldSet } from './field-set.ts';
import { hasField, type Part, partsOf, type Shape, shapeAt } from './shape.ts';

/** The fields that an object sets, which its applier then owns: every leaf, and every entry of a list.
 * Source: sigs.k8s.io/structured-merge-diff/v6 typed/tofieldset.go. */
export function fieldsIn(value: unknown, shape: Shape): FieldSet {
  const parts = partsOf(value, shape);
  if (parts === undefined) return emptySet;
  const members: string[] = [];
  const children: (readonly [string, FieldSet])[] = [];
  for (const [step, part] of parts) {
    const inner = partsOf(part.value, part.shape);
    if (part.item || inner === undefined || !part.named || isEmptyObject(part.value)) members.push(step);
    if (inner !== undefined) children.push([step, fieldsIn(part.value, part.shape)]);
  }
  return fieldSet(members, children);
}

/** How the fields of one object differ from those of another. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Compares the fields of two objects. A part that is added or removed is listed with everything in it.
 * Source: sigs.k8s.io/structured-merge-diff/v6 typed/compare.go. */
export function compareFields(before: unknown, after: unknown, shape: Shape): Comparison {
  const [left, right] = [partsOf(before, shape), partsOf(after, shape)];
  if (left === undefined || right === undefined) return noChanges;
  const steps = new Set([...left.keys(), ...right.keys()]);
  const compared = [...steps].map((step) => [step, compareStep(left.get(step), right.get(step))] as const);
  const chosen = (how: keyof Comparison): FieldSet =>
    fieldSet(
      compared.filter(([, { itself }]) => itself === how).map(([step]) => step),
      compared.map(([step, { inside }]) => [step, inside[how]] as const),
    );
  return { added: chosen('added'), modified: chosen('modified'), removed: chosen('removed') };
}

/** A set with every field of the kind added that has paths below it in the set. */
export function withNamedFields(set: FieldSet, shape: Shape): FieldSet {
  const named = [...set.children.keys()].filter((step) => hasField(shape, step));
  return fieldSet(
    [...set.members, ...named],
    [...set.children].map(([step, inner]) => [step, withNamedFields(inner, shapeAt(shape, step))] as const),
  );
}

const noChanges: Comparison = { added: emptySet, modified: emptySet, removed: emptySet };

/** The change of one part itself, and of what is in it. */
interface PartComparison {
  readonly itself?: keyof Comparison;
  readonly inside: Comparison;
}

function compareStep(left: Part | undefined, right: Part | undefined): PartComparison {
  if (left === undefined) return { itself: 'added', inside: { ...noChanges, added: allFieldsOf(right!) } };
  if (right === undefined) return { itself: 'removed', inside: { ...noChanges, removed: allFieldsOf(left) } };
  const [inLeft, inRight] = [partsOf(left.value, left.shape), partsOf(right.value, right.shape)];
  if (inLeft !== undefined && inRight !== undefined) {
    return { inside: compareFields(left.value, right.value, left.shape) };
  }
  return isEqual(left.value, right.value) ? { inside: noChanges } : { itself: 'modified', inside: noChanges };
}

/** All fields in a part. */
function allFieldsOf({ value, shape }: Part): FieldSet {
  const parts = partsOf(value, shape);
  if (parts === undefined) return emptySet;
  return fieldSet(
    parts.keys(),
    [...parts].map(([step, part]) => [step, allFieldsOf(part)] as const),
  );
}
