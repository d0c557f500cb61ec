import { memoize } from '../../kube/memoize.ts';
import { type End, familyOf } from '../ends.ts';
import type { Protocol } from '../flow.ts';
import { type AddressFamilyKinds, addressFamilyKinds } from './address-family.ts';
import { type AllowedByRules, allowedAtPort } from './allowed-by-rules.ts';
import { addBit, type Bitset, emptyBitset, fullBitset, hasBit, intersection, uniteInto } from './bitset.ts';
import type { AllRules, CompiledPolicy } from './compiled-policy.ts';
import { countPairs } from './count-pairs.ts';
import type { EndSets } from './end-sets.ts';
import { equivalenceClasses } from './equivalence.ts';

/** Which ends each end may reach on one port. Ends go by their index. */
export interface ReachabilityRows {
  /** The ends that one end may reach, itself included; not to be changed. */
  row(from: number): Bitset;
  /** The number of ordered pairs of different ends that are allowed. */
  count(): number;
}

/**
 * Prepares the rows of some ends under some policies, for each port and protocol that is asked for. `family` is the
 * address family of all flows; undefined: each pair uses its own. `always` has for each end those that it reaches
 * whatever policies say.
 */
export function reachabilityRows(
  ends: readonly End[],
  policies: readonly CompiledPolicy[],
  sets: EndSets,
  always: readonly (readonly number[])[],
  family: 4 | 6 | undefined,
): (port: number, protocol: Protocol) => ReachabilityRows {
  const rules = allRules(policies, ends.length);
  const shared: SharedByPorts = {
    count: ends.length,
    isolated: rules.isolated,
    notIsolated: complement(rules.isolated.ingress, ends.length),
    kinds: addressFamilyKinds(ends, (from, to) => family ?? familyOf(from, to)),
    always,
  };
  const byKey = new Map<string, ReachabilityRows>();
  const byPort = new Map<string, ReachabilityRows>();
  return (port, protocol) => {
    const known = byPort.get(`${port}/${protocol}`);
    if (known !== undefined) return known;
    // Ports that no rule tells apart share their rows.
    const { key, allowed } = allowedAtPort(rules, sets, port, protocol);
    const rows = byKey.get(key) ?? new RowsOfPort(shared, memoize(allowed));
    byKey.set(key, rows);
    byPort.set(`${port}/${protocol}`, rows);
    return rows;
  };
}

/** What the rows of all ports have in common. */
interface SharedByPorts {
  /** The number of ends. */
  readonly count: number;
  readonly isolated: AllRules['isolated'];
  /** The ends that no policy isolates for ingress. */
  readonly notIsolated: Bitset;
  readonly kinds: AddressFamilyKinds;
  readonly always: readonly (readonly number[])[];
}

/** Rows are kept up to so many 32-bit words (128 MiB); then all of them are forgotten. */
const MAX_KEPT_WORDS = 2 ** 25;

/** The rows of one port. Sources in one equivalence class share a row, apart from what each of them always reaches. */
class RowsOfPort implements ReachabilityRows {
  readonly #shared: SharedByPorts;
  readonly #allowed: (family: 4 | 6) => AllowedByRules;
  readonly #byClass = new Map<number, Bitset>();
  readonly #byEnd = new Map<number, Bitset>();
  #classOf: Int32Array | undefined;
  #keptWords = 0;

  constructor(shared: SharedByPorts, allowed: (family: 4 | 6) => AllowedByRules) {
    this.#shared = shared;
    this.#allowed = allowed;
  }

  row(from: number): Bitset {
    const known = this.#byEnd.get(from);
    if (known !== undefined) return known;
    return this.#keep(this.#byEnd, from, withBits(this.#rowOfClass(from), this.#shared.always[from] ?? []));
  }

  count(): number {
    return countPairs({ ...this.#shared, allowed: this.#allowed });
  }

  #rowOfClass(from: number): Bitset {
    this.#classOf ??= this.#sourceClasses();
    const index = this.#classOf[from] ?? 0;
    return this.#byClass.get(index) ?? this.#keep(this.#byClass, index, this.#makeRow(from));
  }

  #keep(rows: Map<number, Bitset>, key: number, row: Bitset): Bitset {
    if (this.#keptWords + row.length > MAX_KEPT_WORDS) {
      this.#byClass.clear();
      this.#byEnd.clear();
      this.#keptWords = 0;
    }
    this.#keptWords += row.length;
    rows.set(key, row);
    return row;
  }

  /** Sources are in one class if the same rules allow flows from them. */
  #sourceClasses(): Int32Array {
    const { kinds, isolated } = this.#shared;
    const pairs = kinds.families.flatMap((family) => {
      const { byIngress, byEgress } = this.#allowed(family);
      return [...byIngress, ...byEgress];
    });
    return equivalenceClasses(kinds.kindOf, [isolated.egress, ...pairs.map(({ from }) => from)]).classOf;
  }

  /** A source reaches an end if its egress and the end's ingress allow it, in the family that the pair uses. */
  #makeRow(from: number): Bitset {
    const { count, isolated, notIsolated, kinds } = this.#shared;
    const row = emptyBitset(count);
    for (const { family, destinations } of kinds.destinationsOf[kinds.kindOf[from] ?? 0] ?? []) {
      const { byIngress, byEgress } = this.#allowed(family);
      const ingress = notIsolated.slice();
      for (const pairs of byIngress) if (hasBit(pairs.from, from)) uniteInto(ingress, pairs.to);
      if (!hasBit(isolated.egress, from)) {
        uniteInto(row, intersection(destinations, ingress));
        continue;
      }
      const egress = emptyBitset(count);
      for (const pairs of byEgress) if (hasBit(pairs.from, from)) uniteInto(egress, pairs.to);
      uniteInto(row, intersection(destinations, intersection(ingress, egress)));
    }
    return row;
  }
}

/** A row with some more ends in it; the row itself where it has them all. */
function withBits(row: Bitset, more: readonly number[]): Bitset {
  if (more.every((to) => hasBit(row, to))) return row;
  const bits = row.slice();
  for (const to of more) addBit(bits, to);
  return bits;
}

function allRules(policies: readonly CompiledPolicy[], count: number): AllRules {
  const isolated = { ingress: emptyBitset(count), egress: emptyBitset(count) };
  for (const direction of ['ingress', 'egress'] as const) {
    for (const set of new Set(policies.map((policy) => policy.isolated[direction]))) {
      if (set) uniteInto(isolated[direction], set);
    }
  }
  return {
    ingress: policies.flatMap((policy) => policy.rules.ingress),
    egress: policies.flatMap((policy) => policy.rules.egress),
    isolated,
  };
}

function complement(bits: Bitset, count: number): Bitset {
  return fullBitset(count).map((word, index) => word & ~(bits[index] ?? 0));
}
