import { isObject } from '../json.ts';
import { type Field, type ListParts, type Struct, structOf, type Type } from '../schema/fields.ts';

/** How a value is owned: as a whole, or by its parts. `type` is absent where the kind does not say it. */
export interface Shape {
  readonly type?: Type;
  readonly parts?: ListParts;
  readonly atomic: boolean;
  /** The fields of a whole object. */
  readonly root?: Struct;
}

/** A part of a value that can have an owner of its own. */
export interface Part {
  readonly value: unknown;
  readonly shape: Shape;
  /** Whether it is a field of the kind; a key of a map is not. */
  readonly named: boolean;
  /** Whether it is an entry of a list, which is owned in addition to what is in it. */
  readonly item: boolean;
}

/** The shape of the objects of a kind. */
export function shapeOf(struct: Struct): Shape {
  return { root: struct, atomic: false };
}

/**
 * The parts of a value, by the step to each. Undefined for a value that is owned as a whole: a scalar, null, an atomic
 * value, or a list whose entries have no keys.
 */
export function partsOf(value: unknown, shape: Shape): ReadonlyMap<string, Part> | undefined {
  if (Array.isArray(value)) return shape.atomic ? undefined : itemsOf(value, shape);
  if (typeof value !== 'object' || value === null) return undefined;
  const struct = structIn(shape);
  if (shape.atomic || struct?.atomic) return undefined;
  const parts = new Map<string, Part>();
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const field = struct?.fields.get(name);
    const inner = field ? ofField(field) : ofItem(shape.type?.is === 'map' ? shape.type.of : undefined);
    parts.set(`f:${name}`, { value: item, shape: inner, named: field !== undefined, item: false });
  }
  return parts;
}

/** Whether a step is a field of the kind. */
export function hasField(shape: Shape, step: string): boolean {
  return step.startsWith('f:') && (structIn(shape)?.fields.has(step.slice(2)) ?? false);
}

/** The shape of the part that a step leads to. */
export function shapeAt(shape: Shape, step: string): Shape {
  if (!step.startsWith('f:')) return ofItem(shape.type?.is === 'list' ? shape.type.of : undefined);
  const field = structIn(shape)?.fields.get(step.slice(2));
  return field ? ofField(field) : ofItem(shape.type?.is === 'map' ? shape.type.of : undefined);
}

/** The struct of a value, if its kind says one. */
export function structIn(shape: Shape): Struct | undefined {
  return shape.root ?? (shape.type?.is === 'struct' ? structOf(shape.type.struct) : undefined);
}

/** The step to an entry of a list: its keys as JSON, in alphabetic order; undefined where a key is missing. */
export function stepOf(item: unknown, parts: ListParts): string | undefined {
  if (parts === 'set') return typeof item === 'object' ? undefined : `v:${JSON.stringify(item)}`;
  if (!isObject(item)) return undefined;
  const keys: [string, unknown][] = [];
  for (const key of parts.keys) {
    const value = item[key.name] ?? key.default;
    if (value === undefined || typeof value === 'object') return undefined;
    keys.push([key.name, value]);
  }
  return `k:${JSON.stringify(Object.fromEntries(keys.toSorted(([a], [b]) => (a < b ? -1 : 1))))}`;
}

function itemsOf(list: readonly unknown[], shape: Shape): ReadonlyMap<string, Part> | undefined {
  const { type, parts } = shape;
  if (parts === undefined || type?.is !== 'list') return undefined;
  const items = new Map<string, Part>();
  for (const value of list) {
    const step = stepOf(value, parts);
    if (step === undefined || items.has(step)) return undefined;
    items.set(step, { value, shape: ofItem(type.of), named: false, item: true });
  }
  return items;
}

function ofField({ type, parts, atomic }: Field): Shape {
  return { type, atomic, ...(parts === undefined ? {} : { parts }) };
}

function ofItem(type: Type | undefined): Shape {
  return { atomic: false, ...(type === undefined ? {} : { type }) };
}
