import type { AccessSnapshot } from '../access-snapshot.ts';
import { type AccessSubject, printSubject, userOfSubject } from '../access-subject.ts';
import { bootstrapPolicy } from '../bootstrap-policy.ts';
import { furtherRightOf } from '../further-rights.ts';
import { rbacOfManifests } from '../objects-of-manifests.ts';
import type { RbacObjects } from '../rbac-policy.ts';
import { AccessMatrix, principalsOf, ShapeIndex } from '../universe/access-matrix.ts';
import {
  addBits,
  type Bits,
  bitsWhere,
  both,
  countBits,
  either,
  hasBit,
  noBits,
  numbersIn,
  without,
} from '../universe/bits.ts';
import type { RequestShape } from '../universe/request-shapes.ts';
import {
  type AccessUniverse,
  accessUniverse,
  freshLike,
  requestOf,
  type UniverseSubject,
} from '../universe/universe.ts';
import type { AccessClaim, Right } from './access-claim.ts';

/** A request whose answer is not the one that a claim expects. It stands for all that nothing tells apart from it. */
export interface AccessFault {
  readonly subject: UniverseSubject;
  readonly shape: RequestShape;
  /** Where it is sent; `null` for what is asked once. */
  readonly namespace: string | null;
  readonly expected: 'allowed' | 'denied';
}

/** What a claim comes to. */
export interface DecidedClaim {
  /** The faults, those that a person would look at first before others; at most `most`. */
  readonly faults: readonly AccessFault[];
  /** Whether the untouched cluster fulfils the claim. */
  readonly untouchedHolds: boolean;
}

/** The two clusters, and the claims that are made together. */
export interface ClaimedAccess {
  readonly now: AccessSnapshot;
  readonly before: AccessSnapshot;
  readonly claims: readonly AccessClaim[];
}

/** What was decided, and the universe that it was decided over. */
export interface DecidedAccess {
  readonly universe: AccessUniverse;
  /** In the order of the claims. */
  readonly decided: readonly DecidedClaim[];
}

/**
 * Decides claims for all requests that could be made. A claim about everything else is about the requests that no other
 * claim speaks of. `most` faults of each claim are listed.
 */
export function decideClaims({ now, before, claims }: ClaimedAccess, most = 400): DecidedAccess {
  const universe = accessUniverse([before, now], claims);
  const index = new ShapeIndex(universe);
  const world = new ClaimedWorld(universe, index, claims, { now, before });
  return {
    universe,
    decided: claims.map((claim) => ({
      faults: world.faults(claim, 'now', most),
      untouchedHolds: world.faults(claim, 'before', 1).length === 0,
    })),
  };
}

/** How many requests other roles and bindings answer wrongly, in all and by claim. */
export interface WrongAccess {
  readonly wrong: number;
  readonly byClaim: readonly number[];
}

/**
 * Judges other roles and bindings in the place of those of the cluster by the same claims, as often as is asked. `words` are
 * further clusters whose words the universe shall have.
 */
export function accessJudge(
  { now, before, claims }: ClaimedAccess,
  words: readonly AccessSnapshot[],
): (objects: RbacObjects) => WrongAccess {
  const universe = accessUniverse([before, now, ...words], claims);
  const index = new ShapeIndex(universe);
  const world = new ClaimedWorld(universe, index, claims, { now, before });
  return (objects) => {
    const byClaim = world.countWrong(objects);
    return { wrong: byClaim.reduce((sum, count) => sum + count, 0), byClaim };
  };
}

/** What is expected of one subject in one namespace. */
interface Expected {
  readonly allowed: Bits;
  readonly denied: Bits;
}

function wrongOf(expected: Expected, allowed: Bits): Bits {
  return either(without(expected.allowed, allowed), both(expected.denied, allowed));
}

class ClaimedWorld {
  readonly #universe: AccessUniverse;
  readonly #index: ShapeIndex;
  readonly #claims: readonly AccessClaim[];
  readonly #now: AccessMatrix;
  readonly #before: AccessMatrix;
  readonly #nothing: Bits;
  readonly #counted = new Map<UniverseSubject, readonly number[]>();
  readonly #expectations = new Map<UniverseSubject, Map<string | null, readonly (Expected | null)[]>>();
  readonly #further: Bits;
  /** What an API server gives its own parts; made where a claim needs it. */
  #bootstrap: AccessMatrix | undefined;

  constructor(
    universe: AccessUniverse,
    index: ShapeIndex,
    claims: readonly AccessClaim[],
    { now, before }: { readonly now: AccessSnapshot; readonly before: AccessSnapshot },
  ) {
    this.#universe = universe;
    this.#index = index;
    this.#claims = claims;
    this.#now = new AccessMatrix(now, index);
    this.#before = new AccessMatrix(before, index);
    this.#nothing = noBits(index.count);
    const { shapes, fresh } = universe;
    this.#further = bitsWhere(index.count, (at) => {
      const shape = shapes[at];
      return shape !== undefined && furtherRightOf(requestOf(shape, '', fresh)) !== undefined;
    });
  }

  faults(claim: AccessClaim, when: 'now' | 'before', most: number): readonly AccessFault[] {
    const faults: AccessFault[] = [];
    const matrix = when === 'now' ? this.#now : this.#before;
    for (const namespace of this.#places()) {
      for (const subject of this.#universe.subjects) {
        const expected = this.#expectedOfAll(subject, namespace)[this.#claims.indexOf(claim)] ?? null;
        if (expected === null) continue;
        const wrong = wrongOf(expected, matrix.allowed(subject.user, namespace));
        for (const at of numbersIn(wrong)) {
          const shape = this.#universe.shapes[at];
          if (shape === undefined) continue;
          faults.push({ subject, shape, namespace, expected: hasBit(expected.allowed, at) ? 'allowed' : 'denied' });
          if (faults.length >= most) return faults;
        }
      }
    }
    return faults;
  }

  /**
   * How many requests the claims find wrong with other roles and bindings, by claim. For subjects that are given what they are
   * given now, they are counted once.
   */
  countWrong(objects: RbacObjects): readonly number[] {
    const matrix = new AccessMatrix(objects, this.#index);
    const changed = matrix.changedFrom(this.#now);
    const counts = this.#claims.map(() => 0);
    const add = (more: readonly number[]): void => {
      for (const [at, count] of more.entries()) counts[at] = (counts[at] ?? 0) + count;
    };
    for (const subject of this.#universe.subjects) {
      const isChanged = principalsOf(subject.user).some((principal) => changed.has(principal));
      if (isChanged) {
        add(this.#countFor(subject, matrix));
        continue;
      }
      const known = this.#counted.get(subject) ?? this.#countFor(subject, this.#now);
      this.#counted.set(subject, known);
      add(known);
    }
    return counts;
  }

  /** How many requests of a subject each claim finds wrong. */
  #countFor(subject: UniverseSubject, matrix: AccessMatrix): readonly number[] {
    const counts = this.#claims.map(() => 0);
    for (const namespace of this.#places()) {
      const allowed = matrix.allowed(subject.user, namespace);
      for (const [at, expected] of this.#expectedOfAll(subject, namespace).entries()) {
        if (expected !== null) counts[at] = (counts[at] ?? 0) + countBits(wrongOf(expected, allowed));
      }
    }
    return counts;
  }

  /** What each claim expects of a subject in a namespace; kept, because it is asked for each judgement. */
  #expectedOfAll(subject: UniverseSubject, namespace: string | null): readonly (Expected | null)[] {
    const byPlace = this.#expectations.get(subject) ?? new Map<string | null, readonly (Expected | null)[]>();
    this.#expectations.set(subject, byPlace);
    let found = byPlace.get(namespace);
    if (found === undefined) {
      found = this.#claims.map((claim) => this.#expected(claim, subject, namespace));
      byPlace.set(namespace, found);
    }
    return found;
  }

  /** Namespaces of claims first; what is asked once (`null`) after them, a fresh namespace last. */
  *#places(): Generator<string | null> {
    const { namespaces } = this.#universe;
    yield* namespaces.slice(0, 1);
    yield null;
    yield* namespaces.slice(1);
  }

  #expected(claim: AccessClaim, subject: UniverseSubject, namespace: string | null): Expected | null {
    const nothing = this.#nothing;
    switch (claim.is) {
      case 'may':
        return isAmong(subject, claim.who) ? { allowed: this.#rights(claim.rights, namespace), denied: nothing } : null;
      case 'may not':
        return isAmong(subject, claim.who) ? { allowed: nothing, denied: this.#rights(claim.rights, namespace) } : null;
      case 'may exactly': {
        if (!isAmong(subject, claim.who)) return null;
        const allowed = this.#rights(claim.rights, namespace);
        const asked = namespace === null ? this.#index.once : this.#index.inEach;
        return { allowed, denied: without(without(asked, allowed), this.#ofEveryone(subject.subject, namespace)) };
      }
      case 'only may': {
        if (isMemberOf(subject, claim.these)) return null;
        const rights = this.#rights(claim.rights, namespace);
        return { allowed: nothing, denied: without(rights, this.#bootstrapped().allowed(subject.user, namespace)) };
      }
      case 'no further rights': {
        if (!isAmong(subject, claim.who)) return null;
        const asked = namespace === null ? this.#index.once : this.#index.inEach;
        return { allowed: nothing, denied: without(both(this.#further, asked), this.#given(subject, namespace)) };
      }
      case 'unchanged access': {
        const before = this.#before.allowed(subject.user, namespace);
        const asked = namespace === null ? this.#index.once : this.#index.inEach;
        const open = without(asked, this.#spokenOf(subject, namespace));
        return { allowed: both(before, open), denied: without(open, before) };
      }
    }
  }

  /** What a fresh subject with the same built-in groups may do in the untouched cluster, and still may. */
  #ofEveryone(subject: AccessSubject, namespace: string | null): Bits {
    const user = userOfSubject(freshLike(subject, this.#universe));
    return both(this.#before.allowed(user, namespace), this.#now.allowed(user, namespace));
  }

  /** What claims say that a subject may do. */
  #given(subject: UniverseSubject, namespace: string | null): Bits {
    const bits = noBits(this.#index.count);
    for (const claim of this.#claims) {
      const isGiven = claim.is === 'may' || claim.is === 'may exactly';
      if (isGiven && isAmong(subject, claim.who)) addBits(bits, this.#rights(claim.rights, namespace));
    }
    return bits;
  }

  /** What claims other than that about everything else speak of. */
  #spokenOf(subject: UniverseSubject, namespace: string | null): Bits {
    const bits = noBits(this.#index.count);
    for (const claim of this.#claims) {
      if (claim.is === 'unchanged access') continue;
      if (claim.is === 'only may') {
        if (!isMemberOf(subject, claim.these)) addBits(bits, this.#rights(claim.rights, namespace));
        continue;
      }
      if (!isAmong(subject, claim.who)) continue;
      if (claim.is === 'may exactly') return either(this.#index.once, this.#index.inEach);
      addBits(bits, claim.is === 'no further rights' ? this.#further : this.#rights(claim.rights, namespace));
    }
    return bits;
  }

  #rights(rights: readonly Right[], namespace: string | null): Bits {
    const bits = noBits(this.#index.count);
    for (const right of rights) addBits(bits, this.#index.ofRight(right, namespace));
    return bits;
  }

  #bootstrapped(): AccessMatrix {
    this.#bootstrap ??= new AccessMatrix(rbacOfManifests(bootstrapPolicy(), false), this.#index);
    return this.#bootstrap;
  }
}

/** Whether a subject is one of those that a claim names. */
function isAmong({ text }: UniverseSubject, subjects: readonly AccessSubject[]): boolean {
  return subjects.some((subject) => printSubject(subject) === text);
}

/** Whether a subject is one of those, or a member of a group among them. */
function isMemberOf(subject: UniverseSubject, subjects: readonly AccessSubject[]): boolean {
  return subjects.some(
    (one) => printSubject(one) === subject.text || (one.is === 'group' && subject.user.groups.includes(one.name)),
  );
}
