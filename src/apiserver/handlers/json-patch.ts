import { isEqual } from '../../simulator/equality.ts';

/** The object that a JSON patch makes; undefined where one of its operations cannot be done. */
export type Patched = { readonly value: unknown } | undefined;

/** The most that all copies of one patch may add, in characters of JSON. */
const MOST_COPIED = 3_000_000;

/**
 * Applies a JSON patch (RFC 6902) as the API server does: `replace` of a field that is not there adds it, an operation
 * without a value sets null, and a copy of nothing does nothing. Nothing given is changed.
 * Source: gopkg.in/evanphx/json-patch.v4, as k8s.io/apiserver uses it.
 */
export function applyJsonPatch(document: unknown, operations: readonly unknown[]): Patched {
  let value = structuredClone(document);
  let copied = 0;
  for (const operation of operations) {
    if (typeof operation !== 'object' || operation === null) return undefined;
    const { op, path, from, value: given = null } = operation as Readonly<Record<string, unknown>>;
    const at = pointer(path);
    if (at === undefined) return undefined;
    if (op === 'test') {
      if (!isEqual(lookUp(value, at), given ?? undefined) && !(given === null && lookUp(value, at) === null)) {
        return undefined;
      }
      continue;
    }
    const next = change(value, String(op), at, pointer(from), given);
    if (next === undefined) return undefined;
    if (op === 'copy') copied += JSON.stringify(lookUp(value, pointer(from) ?? []) ?? null).length;
    if (copied > MOST_COPIED) return undefined;
    value = next.value;
  }
  return { value };
}

function change(
  value: unknown,
  op: string,
  at: readonly string[],
  from: readonly string[] | undefined,
  given: unknown,
): Patched {
  switch (op) {
    case 'add':
      return put(value, at, structuredClone(given), true);
    case 'replace':
      return put(value, at, structuredClone(given), false);
    case 'remove':
      return take(value, at);
    case 'copy': {
      const copy = from && lookUp(value, from);
      return copy === undefined ? from && { value } : put(value, at, structuredClone(copy), true);
    }
    case 'move': {
      const moved = from && lookUp(value, from);
      if (from === undefined || moved === undefined || at.slice(0, from.length).join('/') === from.join('/')) {
        return undefined;
      }
      const left = take(value, from);
      return left && put(left.value, at, moved, true);
    }
    default:
      return undefined;
  }
}

/** The steps of a JSON pointer (RFC 6901). */
function pointer(path: unknown): readonly string[] | undefined {
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/'))) return undefined;
  return path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function lookUp(value: unknown, steps: readonly string[]): unknown {
  let inner = value;
  for (const step of steps) {
    if (Array.isArray(inner)) inner = inner[indexIn(inner, step) ?? -1];
    else if (isFields(inner)) inner = Object.hasOwn(inner, step) ? inner[step] : undefined;
    else return undefined;
  }
  return inner;
}

function put(root: unknown, steps: readonly string[], value: unknown, insert: boolean): Patched {
  const last = steps.at(-1);
  if (last === undefined) return { value };
  const parent = lookUp(root, steps.slice(0, -1));
  if (Array.isArray(parent)) {
    const index = last === '-' && insert ? parent.length : indexIn(parent, last, insert);
    if (index === undefined) return undefined;
    parent.splice(index, insert ? 0 : 1, value);
    return { value: root };
  }
  if (!isFields(parent)) return undefined;
  // Not an assignment: `__proto__` is a key like any other.
  Object.defineProperty(parent, last, { value, enumerable: true, configurable: true, writable: true });
  return { value: root };
}

function take(root: unknown, steps: readonly string[]): Patched {
  const last = steps.at(-1);
  const parent = lookUp(root, steps.slice(0, -1));
  if (last === undefined) return undefined;
  if (Array.isArray(parent)) {
    const index = indexIn(parent, last);
    if (index === undefined) return undefined;
    parent.splice(index, 1);
    return { value: root };
  }
  if (!isFields(parent) || !Object.hasOwn(parent, last)) return undefined;
  delete parent[last];
  return { value: root };
}

/** A negative index counts from the end. */
function indexIn(list: readonly unknown[], step: string, insert = false): number | undefined {
  if (!/^-?(0|[1-9][0-9]{0,8})$/.test(step)) return undefined;
  const index = Number(step) < 0 ? list.length + Number(step) + (insert ? 1 : 0) : Number(step);
  return index >= 0 && index < list.length + (insert ? 1 : 0) ? index : undefined;
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
