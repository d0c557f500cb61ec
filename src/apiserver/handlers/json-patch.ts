import { isEqual, isObject } from '../../kube/json.ts';

/** The value that a JSON patch makes; undefined where one of its operations cannot be applied. */
export type PatchedValue = { readonly value: unknown } | undefined;

/** The most characters of JSON that the copies of one patch may add. */
const MAX_COPIED = 3_000_000;

/**
 * Applies a JSON patch (RFC 6902) as the API server does: `replace` of a field that is not there adds it, an operation
 * without a value sets null, and a copy of a missing value does nothing. Returns a new value.
 * Source: gopkg.in/evanphx/json-patch.v4, as k8s.io/apiserver uses it.
 */
export function applyJsonPatch(document: unknown, operations: readonly unknown[]): PatchedValue {
  let value = structuredClone(document);
  let copied = 0;
  for (const operation of operations) {
    if (typeof operation !== 'object' || operation === null) return undefined;
    const { op, path, from, value: given = null } = operation as Readonly<Record<string, unknown>>;
    const at = pointerSteps(path);
    if (at === undefined) return undefined;
    if (op === 'test') {
      if (!isEqual(lookUp(value, at), given ?? undefined) && !(given === null && lookUp(value, at) === null)) {
        return undefined;
      }
      continue;
    }
    const next = applyOperation(value, String(op), at, pointerSteps(from), given);
    if (next === undefined) return undefined;
    if (op === 'copy') copied += JSON.stringify(lookUp(value, pointerSteps(from) ?? []) ?? null).length;
    if (copied > MAX_COPIED) return undefined;
    value = next.value;
  }
  return { value };
}

function applyOperation(
  value: unknown,
  op: string,
  at: readonly string[],
  from: readonly string[] | undefined,
  given: unknown,
): PatchedValue {
  switch (op) {
    case 'add':
      return putAt(value, at, structuredClone(given), true);
    case 'replace':
      return putAt(value, at, structuredClone(given), false);
    case 'remove':
      return removeAt(value, at);
    case 'copy': {
      const copy = from && lookUp(value, from);
      return copy === undefined ? from && { value } : putAt(value, at, structuredClone(copy), true);
    }
    case 'move': {
      const moved = from && lookUp(value, from);
      if (from === undefined || moved === undefined || at.slice(0, from.length).join('/') === from.join('/')) {
        return undefined;
      }
      const left = removeAt(value, from);
      return left && putAt(left.value, at, moved, true);
    }
    default:
      return undefined;
  }
}

/** The steps of a JSON pointer (RFC 6901). */
function pointerSteps(path: unknown): readonly string[] | undefined {
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
    else if (isObject(inner)) inner = Object.hasOwn(inner, step) ? inner[step] : undefined;
    else return undefined;
  }
  return inner;
}

function putAt(root: unknown, steps: readonly string[], value: unknown, insert: boolean): PatchedValue {
  const last = steps.at(-1);
  if (last === undefined) return { value };
  const parent = lookUp(root, steps.slice(0, -1));
  if (Array.isArray(parent)) {
    const index = last === '-' && insert ? parent.length : indexIn(parent, last, insert);
    if (index === undefined) return undefined;
    parent.splice(index, insert ? 0 : 1, value);
    return { value: root };
  }
  if (!isObject(parent)) return undefined;
  // Not an assignment: `__proto__` is a key like any other.
  Object.defineProperty(parent, last, { value, enumerable: true, configurable: true, writable: true });
  return { value: root };
}

function removeAt(root: unknown, steps: readonly string[]): PatchedValue {
  const last = steps.at(-1);
  const parent = lookUp(root, steps.slice(0, -1));
  if (last === undefined) return undefined;
  if (Array.isArray(parent)) {
    const index = indexIn(parent, last);
    if (index === undefined) return undefined;
    parent.splice(index, 1);
    return { value: root };
  }
  if (!isObject(parent) || !Object.hasOwn(parent, last)) return undefined;
  Reflect.deleteProperty(parent, last);
  return { value: root };
}

/** A negative index counts from the end. */
function indexIn(list: readonly unknown[], step: string, insert = false): number | undefined {
  if (!/^-?(0|[1-9][0-9]{0,8})$/.test(step)) return undefined;
  const index = Number(step) < 0 ? list.length + Number(step) + (insert ? 1 : 0) : Number(step);
  return index >= 0 && index < list.length + (insert ? 1 : 0) ? index : undefined;
}
