import type { AccessSnapshot } from '../access-snapshot.ts';
import { type AccessSubject, printSubject, userOfSubject } from '../access-subject.ts';
import { bootstrapPolicy } from '../bootstrap-policy.ts';
import { furtherRightOf } from '../further-rights.ts';
import { rbacOfManifests } from '../objects-of-manifests.ts';
import { AccessMatrix, ShapeIndex } from '../universe/access-matrix.ts';
import { type Bits, addBits, bitsWhere, both, either, hasBit, noBits, numbersIn, without } from '../universe/bits.ts';
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

/** What is expected of one subject in one namespace. */
interface Expected {
  readonly allowed: Bits;
  readonly denied: Bits;
}

class ClaimedWorld {
  readonly #universe: AccessUniverse;
  readonly #index: ShapeIndex;
  readonly #claims: readonly AccessClaim[];
  readonly #now: AccessMatrix;
  readonly #before: AccessMatrix;
  readonly #nothing: Bits;
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
        const expected = this.#expected(claim, subject, namespace);
        if (expected === null) continue;
        const allowed = matrix.allowed(subject.user, namespace);
        const wrong = either(without(expected.allowed, allowed), both(expected.denied, allowed));
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
