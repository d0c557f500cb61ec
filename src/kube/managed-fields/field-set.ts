import { isObject } from '../json.ts';
/**
 * A set of paths into an object, as `metadata.managedFields` writes it: an element is one step (`f:spec`,
 * `k:{"name":"web"}`, `v:"x"`). A path may be in the set with or without the paths below it.
 * Source: sigs.k8s.io/structured-merge-diff/v6 fieldpath.
 */
export interface FieldSet {
  /** The steps whose paths are in the set. */
  readonly members: ReadonlySet<string>;
  /** The sets of paths below steps; none of them is empty. */
  readonly children: ReadonlyMap<string, FieldSet>;
}

/** The set without paths. */
export const emptySet: FieldSet = { members: new Set(), children: new Map() };

/** Whether a set has no paths. */
export function isEmpty({ members, children }: FieldSet): boolean {
  return members.size === 0 && children.size === 0;
}

/** Makes a field set, without children that are empty. */
export function fieldSet(members: Iterable<string>, children: Iterable<readonly [string, FieldSet]> = []): FieldSet {
  return { members: new Set(members), children: new Map([...children].filter(([, child]) => !isEmpty(child))) };
}

/** The paths that are in either set. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  const steps = new Set([...a.children.keys(), ...b.children.keys()]);
  return fieldSet(
    [...a.members, ...b.members],
    [...steps].map((step) => [step, union(childSet(a, step), childSet(b, step))] as const),
  );
}

/** The paths of `a` that are not in `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return fieldSet(
    [...a.members].filter((step) => !b.members.has(step)),
    [...a.children].map(([step, set]) => [step, difference(set, childSet(b, step))] as const),
  );
}

/** The paths that are in both sets. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return fieldSet(
    [...a.members].filter((step) => b.members.has(step)),
    [...a.children].map(([step, set]) => [step, intersection(set, childSet(b, step))] as const),
  );
}

/** Whether two sets have the same paths. */
export function equalSets(a: FieldSet, b: FieldSet): boolean {
  return isEmpty(difference(a, b)) && isEmpty(difference(b, a));
}

/** The set of paths below a step. */
export function childSet(set: FieldSet, step: string): FieldSet {
  return set.children.get(step) ?? emptySet;
}

/** A set without a path and all paths below it. */
export function withoutPath(set: FieldSet, [step, ...rest]: readonly string[]): FieldSet {
  if (step === undefined) return set;
  if (rest.length > 0) {
    const left = withoutPath(childSet(set, step), rest);
    return fieldSet(
      set.members,
      [...set.children].map(([name, inner]) => [name, name === step ? left : inner] as const),
    );
  }
  return fieldSet(
    [...set.members].filter((name) => name !== step),
    [...set.children].filter(([name]) => name !== step),
  );
}

/** All paths of a set, sorted, as people read them: `.spec.ports[port=80,protocol="TCP"].name`. */
export function pathsOf(set: FieldSet, prefix = ''): readonly string[] {
  const own = [...set.members].toSorted(compareSteps).map((step) => prefix + printStep(step));
  const deeper = [...set.children]
    .toSorted(([a], [b]) => compareSteps(a, b))
    .flatMap(([step, inner]) => pathsOf(inner, prefix + printStep(step)));
  return [...own, ...deeper];
}

/** A set as `fieldsV1` of `managedFields`. */
export function toFieldsV1(set: FieldSet): Readonly<Record<string, object>> {
  const steps = [...new Set([...set.members, ...set.children.keys()])].toSorted(compareSteps);
  return Object.fromEntries(
    steps.map((step) => {
      const inner = set.children.get(step);
      const fields = inner === undefined ? {} : toFieldsV1(inner);
      return [step, inner !== undefined && set.members.has(step) ? { '.': {}, ...fields } : fields];
    }),
  );
}

/** The field set of a `fieldsV1` value; undefined where it is none. */
export function fromFieldsV1(value: unknown): FieldSet | undefined {
  if (!isObject(value)) return undefined;
  const members: string[] = [];
  const children: (readonly [string, FieldSet])[] = [];
  for (const [step, inner] of Object.entries(value)) {
    if (step === '.') continue;
    if (!isStep(step) || !isObject(inner)) return undefined;
    const set = fromFieldsV1(inner);
    if (set === undefined) return undefined;
    if (isEmpty(set) || Object.hasOwn(inner, '.')) members.push(step);
    children.push([step, set]);
  }
  return fieldSet(members, children);
}

function isStep(step: string): boolean {
  if (step.startsWith('f:')) return true;
  if (/^i:-?\d+$/.test(step)) return true;
  if (!/^[kv]:/.test(step)) return false;
  try {
    const value: unknown = JSON.parse(step.slice(2));
    return step.startsWith('v:') || isObject(value);
  } catch {
    return false;
  }
}

/** Sorts steps: fields, then keys, values and indexes. */
function compareSteps(a: string, b: string): number {
  const [left, right] = [order.indexOf(a[0]!), order.indexOf(b[0]!)];
  if (left !== right) return left - right;
  return a < b ? -1 : a > b ? 1 : 0;
}

const order = 'fkvi';

/** A step as people read it: `.spec`, `[name="web"]`, `[="x"]`, `[0]`. */
export function printStep(step: string): string {
  const rest = step.slice(2);
  if (step.startsWith('f:')) return `.${rest}`;
  if (step.startsWith('v:')) return `[=${rest}]`;
  if (step.startsWith('i:')) return `[${rest}]`;
  const keys = Object.entries(JSON.parse(rest) as Readonly<Record<string, unknown>>);
  return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
}
