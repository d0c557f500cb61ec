import { addAll, addBit, allBits, type Bits, common, hasBit, noBits, size } from './bits.ts';
import type { AllRules, CompiledPolicy } from './compiled-policy.ts';
import type { EndSets } from './end-sets.ts';
import { type End, familyOf } from './ends.ts';
import type { Protocol } from './flow.ts';
import { type PortSets, rulesAtPort } from './port-sets.ts';
import { type SourceClass, sourceClasses } from './source-classes.ts';

/** One source's row: the ends that it may reach, and how many they are. */
export interface Row {
  readonly bits: Bits;
  readonly reached: number;
}

/** Who each end may reach on a port. Sources that policies treat alike are decided once. */
export type Rows = (port: number, protocol: Protocol) => (from: number) => Row;

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
): Rows {
  const rules = allRules(policies, ends.length);
  const open = complement(rules.isolated.ingress, ends.length);
  const { classOf, classes } = sourceClasses(ends, rules, (from, to) => family ?? familyOf(from, to));
  const known = new Map<string, (from: number) => Row>();
  return (port, protocol) => {
    // Ports that every rule reads alike share their rows.
    const { key, sets: at } = rulesAtPort(rules, sets, port, protocol);
    const made = known.get(key) ?? rowsAt(at());
    known.set(key, made);
    return made;
  };

  function rowsAt(at: PortSets): (from: number) => Row {
    const ofClasses: (Row | undefined)[] = classes.map(() => undefined);
    const ofEnds: (Row | undefined)[] = ends.map(() => undefined);
    return (from) => {
      const known = ofEnds[from];
      if (known !== undefined) return known;
      const index = classOf[from] ?? 0;
      const byPolicies = ofClasses[index] ?? rowOf(classes[index], rules, at, open);
      ofClasses[index] = byPolicies;
      const row = withAll(byPolicies, always[from] ?? []);
      ofEnds[from] = row;
      return row;
    };
  }
}

function withAll(row: Row, more: readonly number[]): Row {
  if (more.every((to) => hasBit(row.bits, to))) return row;
  const bits = row.bits.slice();
  for (const to of more) addBit(bits, to);
  return { bits, reached: size(bits) };
}

/** A source reaches an end that egress lets it dial and that ingress lets it enter, in the family that the pair uses. */
function rowOf(source: SourceClass | undefined, rules: AllRules, at: PortSets, open: Bits): Row {
  const bits = new Uint32Array(open.length);
  for (const { family, destinations, entering, leaving } of source ?? []) {
    const entered = open.slice();
    for (const rule of entering) addAll(entered, at.admits[rule] ?? entered);
    addAll(bits, common(destinations, leaving === undefined ? entered : common(entered, left(leaving, family))));
  }
  return { bits, reached: size(bits) };

  function left(leaving: readonly number[], family: 4 | 6): Bits {
    const dialled = new Uint32Array(open.length);
    for (const index of leaving) {
      const peers = rules.egress[index]?.peers(family) ?? dialled;
      const ports = at.answers[index];
      addAll(dialled, ports === undefined ? peers : common(peers, ports));
    }
    return dialled;
  }
}

function allRules(policies: readonly CompiledPolicy[], count: number): AllRules {
  const isolated = { ingress: noBits(count), egress: noBits(count) };
  for (const policy of policies) {
    if (policy.isolated.ingress) addAll(isolated.ingress, policy.isolated.ingress);
    if (policy.isolated.egress) addAll(isolated.egress, policy.isolated.egress);
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
