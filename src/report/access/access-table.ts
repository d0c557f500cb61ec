import type { AccessSnapshot } from '../../rbac/access-snapshot.ts';
import { RbacPolicy } from '../../rbac/rbac-policy.ts';
import { AccessMatrix, ShapeIndex } from '../../rbac/universe/access-matrix.ts';
import { type Bits, isEmpty, numbersIn, without } from '../../rbac/universe/bits.ts';
import type { RequestShape } from '../../rbac/universe/request-shapes.ts';
import { type AccessUniverse, accessUniverse, type UniverseSubject } from '../../rbac/universe/universe.ts';
import { type AccessRow, compactRights } from './compact-rights.ts';

/** Subjects that may do exactly the same, and what that is. */
export interface AccessClass {
  /** As `sallyport can` takes them. A fresh one (`user:any-other-user`) stands for all that nothing names. */
  readonly subjects: readonly string[];
  /** What they may do, in as few rows as wildcards allow. What has no row they may not do. */
  readonly rights: () => readonly Omit<AccessRow, 'subjects'>[];
}

/** Some requests, and the namespace in which they are allowed: `*` everywhere, null for those that are sent to none. */
interface AllowedIn {
  readonly namespace: string | null;
  readonly shapes: Bits;
}

/**
 * Everything that subjects may do, by classes of subjects that may do the same: those of people and applications first,
 * then those that stand for all others, then the system's own parts.
 */
export function accessClasses(objects: AccessSnapshot): readonly AccessClass[] {
  const universe = accessUniverse([objects], [], { everyName: true });
  const matrix = new AccessMatrix(objects, new ShapeIndex(universe));
  const places = boundPlaces(objects);
  const classes = new Map<string, { readonly members: UniverseSubject[]; readonly allowed: readonly AllowedIn[] }>();
  for (const subject of universe.subjects) {
    const allowed = allowedOf(subject, matrix, universe, places);
    const key = allowed.map(({ namespace, shapes }) => `${namespace} ${asText(shapes)}`).join(';');
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { members: [subject], allowed });
    else known.members.push(subject);
  }
  return [...classes.values()]
    .toSorted((one, other) => rankOf(one.members) - rankOf(other.members))
    .map(({ members, allowed }) => ({
      subjects: members.map(({ text }) => text),
      rights: () => allowed.flatMap((one) => rowsIn(one, allowed, universe)),
    }));
}

/** Equal for equal sets: each half of a word as a character. */
function asText({ buffer }: Bits): string {
  return String.fromCharCode(...new Uint16Array(buffer));
}

/** The namespaces whose bindings mean a principal, by its kind and name. */
function boundPlaces(objects: AccessSnapshot): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>();
  for (const [namespace, byPrincipal] of new RbacPolicy(objects).byPrincipal()) {
    if (namespace === '') continue;
    for (const principal of byPrincipal.keys()) {
      const known = places.get(principal);
      if (known === undefined) places.set(principal, [namespace]);
      else known.push(namespace);
    }
  }
  return places;
}

function allowedOf(
  { user }: UniverseSubject,
  matrix: AccessMatrix,
  universe: AccessUniverse,
  places: ReadonlyMap<string, readonly string[]>,
): readonly AllowedIn[] {
  // Only bindings of the whole cluster count in a fresh namespace.
  const everywhere = matrix.allowed(user, universe.fresh.namespace);
  const principals = [`User ${user.name}`, ...user.groups.map((group) => `Group ${group}`)];
  const bound = new Set(principals.flatMap((principal) => places.get(principal) ?? []));
  const inPlaces = [...bound].toSorted().map((namespace) => ({
    namespace,
    shapes: without(matrix.allowed(user, namespace), everywhere),
  }));
  const all = [
    { namespace: '*', shapes: everywhere },
    { namespace: null, shapes: matrix.allowed(user, null) },
    ...inPlaces,
  ];
  return all.filter(({ shapes }) => !isEmpty(shapes));
}

function rowsIn(
  { namespace, shapes }: AllowedIn,
  allowed: readonly AllowedIn[],
  universe: AccessUniverse,
): readonly Omit<AccessRow, 'subjects'>[] {
  const shapesOf = (bits: Bits): readonly RequestShape[] =>
    [...numbersIn(bits)].flatMap((at) => universe.shapes[at] ?? []);
  const everywhere = namespace === '*' ? undefined : allowed.find((one) => one.namespace === '*');
  const rights = compactRights(shapesOf(shapes), universe.fresh, everywhere && shapesOf(everywhere.shapes));
  return rights.map((right) => ({ ...right, namespace, allowed: true }));
}

/** 0 for subjects of people and applications, 1 where fresh ones are among them, 2 for the system's own parts. */
function rankOf(members: readonly UniverseSubject[]): number {
  if (members.some(({ isFresh }) => isFresh)) return 1;
  return members.every(isOfSystem) ? 2 : 0;
}

function isOfSystem({ subject }: UniverseSubject): boolean {
  if (subject.is === 'sa') return subject.namespace.startsWith('kube-');
  return subject.name.startsWith('system:') && subject.name !== 'system:anonymous';
}
