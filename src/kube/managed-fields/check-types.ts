import { printGo } from '../go-text.ts';
import { isObject } from '../json.ts';
import type { Scalar } from '../schema/fields.ts';
import { printStep } from './field-set.ts';
import { type Shape, shapeAt, stepOf, structIn } from './shape.ts';

/**
 * The first fault that keeps an object from being applied: a field that its kind does not have, a value of a wrong
 * type, or two entries of a list with the same key. Written as `.spec.foo: field not declared in schema`.
 * Source: sigs.k8s.io/structured-merge-diff/v6 typed/validate.go.
 */
export function typeFault(value: unknown, shape: Shape): string | undefined {
  return typeErrors(value, shape, '')[0];
}

function typeErrors(value: unknown, shape: Shape, path: string): readonly string[] {
  if (value === null || value === undefined) return [];
  const { type } = shape;
  const struct = structIn(shape);
  if (struct !== undefined || type?.is === 'map') {
    if (!isObject(value)) return [`${path}: expected map, got ${printWhole(value)}`];
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return entries.flatMap(([name, item]) =>
      struct !== undefined && !struct.fields.has(name)
        ? [`${path}.${name}: field not declared in schema`]
        : typeErrors(item, shapeAt(shape, `f:${name}`), `${path}.${name}`),
    );
  }
  if (type?.is === 'list') {
    if (!Array.isArray(value)) return [`${path}: expected list, got ${printWhole(value)}`];
    return listErrors(value, shape, path);
  }
  if (type?.is !== 'scalar') return [];
  const expected = scalarNames[type.scalar];
  return expected === undefined || expected === typeof value
    ? []
    : [`${path}: expected ${goName(expected)}, got ${printScalar(value)}`];
}

function listErrors(list: readonly unknown[], shape: Shape, path: string): readonly string[] {
  const { parts } = shape;
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    const step = parts === undefined ? `i:${index}` : stepOf(item, parts);
    if (step === undefined) {
      const key = parts === undefined || parts === 'set' ? '' : (parts.keys[0]?.name ?? '');
      return [
        `${path}: element ${index}: associative list with keys has an element that omits key field "${key}" (and doesn't have default value)`,
      ];
    }
    const twice = seen.has(step) ? [`${path}: duplicate entries for key ${printStep(step)}`] : [];
    seen.add(step);
    return [...twice, ...typeErrors(item, shapeAt(shape, step), `${path}${printStep(step)}`)];
  });
}

/** Scalars that take one JSON type only. */
const scalarNames: Readonly<Partial<Record<Scalar, 'string' | 'boolean' | 'number'>>> = {
  string: 'string',
  bool: 'boolean',
  int32: 'number',
  int64: 'number',
  bytes: 'string',
  time: 'string',
  'micro-time': 'string',
};

function goName(name: string): string {
  return name === 'number' ? 'numeric (int or float)' : name;
}

/** A value that should be a map or a list, as Go prints it with `%v`. */
function printWhole(value: unknown): string {
  return `&{${printGo(value)}}`;
}

/** A value that should be one scalar, as Go prints it with `%#v`. */
function printScalar(value: unknown): string {
  const inner = typeof value === 'object' ? printGo(value) : JSON.stringify(value);
  return `&value.valueUnstructured{Value:${inner}}`;
}
