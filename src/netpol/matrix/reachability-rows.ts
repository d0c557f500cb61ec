import { type End, familyOf } from '../ends.ts';
import type { Protocol } from '../flow.ts';
import { diallingOf } from './address-family.ts';
import { type Grants, rulesAtPort } from './allowed-by-rules.ts';
import { addAll, addBit, allBits, type Bits, common, hasBit, noBits } from './bitset.ts';
import type { AllRules, CompiledPolicy } from './compiled-policy.ts';
import { countPairs } from './count-pairs.ts';
import type { EndSets } from './end-sets.ts';
import { partition } from './equivalence.ts';

/** Who each end may reach on a port. */
export interface Rows {
  /** The ends that one may reach, also itself. Sources that policies treat alike are decided once. */
  readonly row: (from: number) => Bits;
  /** How many ordered pairs of different ends are allowed. */
  readonly count: () => number;
}

/**
 * Prepares the rows for flows of a family; where none is given each pair has its own. `always` has for each end those
 * that it reaches whatever policies say.
 */
export function rowsOf(
  ends: readonly End[],
  policies: readonly CompiledPolicy[],
  sets: EndSets,
  always: readonly (readonly number[])[],
  family: 4 | 6 | undefined,
): (port: number, protocol: Protocol) => Rows {
  const rules = allRules(policies, ends.length);
  const { isolated } = rules;
  const open = complement(isolated.ingress, ends.length);
  const dialling = diallingOf(ends, (from, to) => family ?? familyOf(from, to));
  const known = new Map<string, Rows>();
  const atPorts = new Map<string, Rows>();
  return (port, protocol) => {
    const asked = atPorts.get(`${port}/${protocol}`);
    if (asked !== undefined) return asked;
    // Ports that every rule reads alike share their rows.
    const { key, grants } = rulesAtPort(rules, sets, port, protocol);
    const made = known.get(key) ?? rowsAt(remembered(grants));
    known.set(key, made);
    atPorts.set(`${port}/${protocol}`, made);
    return made;
  };

  function rowsAt(grants: (family: 4 | 6) => Grants): Rows {
    let classOf: Int32Array | undefined;
    const ofClasses = new Map<number, Bits>();
    const ofEnds = new Map<number, Bits>();
    let kept = 0;
    const keep = (rows: Map<number, Bits>, key: number, row: Bits): Bits => {
      if (kept + row.length > MOST_KEPT) {
        ofClasses.clear();
        ofEnds.clear();
        kept = 0;
      }
      kept += row.length;
      rows.set(key, row);
      return row;
    };
    const ofClass = (from: number): Bits => {
      classOf ??= sourceClasses(grants);
      const index = classOf[from] ?? 0;
      return ofClasses.get(index) ?? keep(ofClasses, index, rowOf(from, grants));
    };
    return {
      row: (from) => ofEnds.get(from) ?? keep(ofEnds, from, withAll(ofClass(from), always[from] ?? [])),
      count: () => countPairs({ count: ends.length, dialling, isolated, grants, always }),
    };
  }

  /** Sources of one class are in the same grants. */
  function sourceClasses(grants: (family: 4 | 6) => Grants): Int32Array {
    const granted = dialling.families.flatMap((each) => [...grants(each).entering, ...grants(each).leaving]);
    return partition(dialling.kindOf, [isolated.egress, ...granted.map(({ from }) => from)]).classOf;
  }

  /** A source reaches an end that egress lets it dial and that ingress lets it enter, in the family that the pair uses. */
  function rowOf(from: number, grants: (family: 4 | 6) => Grants): Bits {
    const bits = noBits(ends.length);
    for (const { family, destinations } of dialling.dialled[dialling.kindOf[from] ?? 0] ?? []) {
      const { entering, leaving } = grants(family);
      const entered = open.slice();
      for (const grant of entering) if (hasBit(grant.from, from)) addAll(entered, grant.to);
      if (!hasBit(isolated.egress, from)) {
        addAll(bits, common(destinations, entered));
        continue;
      }
      const left = noBits(ends.length);
      for (const grant of leaving) if (hasBit(grant.from, from)) addAll(left, grant.to);
      addAll(bits, common(destinations, common(entered, left)));
    }
    return bits;
  }
}

/** Rows are kept up to so many words, 128 MiB; then they are made anew. */
const MOST_KEPT = 2 ** 25;

function remembered(make: (family: 4 | 6) => Grants): (family: 4 | 6) => Grants {
  const known = new Map<4 | 6, Grants>();
  return (family) => {
    const made = known.get(family) ?? make(family);
    known.set(family, made);
    return made;
  };
}

function withAll(row: Bits, more: readonly number[]): Bits {
  if (more.every((to) => hasBit(row, to))) return row;
  const bits = row.slice();
  for (const to of more) addBit(bits, to);
  return bits;
}

function allRules(policies: readonly CompiledPolicy[], count: number): AllRules {
  const isolated = { ingress: noBits(count), egress: noBits(count) };
  for (const direction of ['ingress', 'egress'] as const) {
    for (const set of new Set(policies.map((policy) => policy.isolated[direction]))) {
      if (set) addAll(isolated[direction], set);
    }
  }
  return {
    ingress: policies.flatMap((policy) => policy.rules.ingress),
    egress: policies.flatMap((policy) => policy.rules.egress),
    isolated,
  };
}

function complement(bits: Bits, count: number): Bits {
  return allBits(count).map((word, index) => word & ~(bits[index] ?? 0));
}
