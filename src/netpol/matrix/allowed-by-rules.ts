import { memoize } from '../../kube/memoize.ts';
import type { Protocol } from '../flow.ts';
import { type Bitset, emptyBitset, intersection, uniteInto } from './bitset.ts';
import type { AllRules, CompiledRule } from './compiled-policy.ts';
import type { EndSets } from './end-sets.ts';

/** Every end of `from` may reach every end of `to`, as far as one side of a flow is concerned. */
export interface AllowedPairs {
  readonly from: Bitset;
  readonly to: Bitset;
}

/**
 * What all rules together allow on one port in one address family. Within a direction no two entries have the same
 * peers.
 */
export interface AllowedByRules {
  /** By ingress rules: `to` is isolated for ingress. */
  readonly byIngress: readonly AllowedPairs[];
  /** By egress rules: `from` is isolated for egress. */
  readonly byEgress: readonly AllowedPairs[];
}

/** On which destinations a rule's ports match: on all, or on those that declare one of these names for the port. */
type MatchingPortNames = 'all' | readonly string[];

/**
 * Finds what all rules allow on one port. Two ports with the same key match the same entries of every rule, so what
 * follows from the result of one goes for the other.
 */
export function allowedAtPort(
  rules: AllRules,
  sets: EndSets,
  port: number,
  protocol: Protocol,
): { readonly key: string; readonly allowed: (family: 4 | 6) => AllowedByRules } {
  const namesOf = (rule: CompiledRule) => matchingPortNames(rule, sets, port, protocol);
  const [ingress, egress] = [rules.ingress.map(namesOf), rules.egress.map(namesOf)];
  const isNamed = [...ingress, ...egress].some((each) => each.length > 0 && each !== 'all');
  const key = [...ingress, ...egress].map((each) => (each === 'all' ? '*' : each.join())).join(';');
  return { key: isNamed ? `${port}/${protocol} ${key}` : key, allowed };

  function allowed(family: 4 | 6): AllowedByRules {
    const within = destinationsDeclaring(sets, port, protocol);
    const byIngress = new UnionByKey();
    rules.ingress.forEach((rule, index) => {
      const names = ingress[index] ?? [];
      if (names.length > 0) byIngress.add(rule.peers(family), within(rule.selected, names));
    });
    const byEgress = new UnionByKey();
    rules.egress.forEach((rule, index) => {
      const names = egress[index] ?? [];
      if (names.length > 0) byEgress.add(within(rule.peers(family), names), rule.selected);
    });
    return {
      byIngress: byIngress.entries().map(([from, to]) => ({ from, to })),
      byEgress: byEgress.entries().map(([to, from]) => ({ from, to })),
    };
  }
}

/**
 * The port names by which a rule matches a port; `all` where it matches by number. Destinations differ in their names.
 */
function matchingPortNames(
  { ports }: CompiledRule,
  sets: EndSets,
  number: number,
  protocol: Protocol,
): MatchingPortNames {
  if (ports.length === 0) return 'all';
  const names: string[] = [];
  for (const { protocol: of, port } of ports) {
    if (of !== protocol) continue;
    if (port.is === 'any' || (port.is === 'span' && port.from <= number && number <= port.to)) return 'all';
    if (port.is === 'named' && sets.named(port.name, protocol, number) !== undefined) names.push(port.name);
  }
  return names;
}

/** Finds the destinations of a set on which a rule's ports match. The same question gets the very same set. */
function destinationsDeclaring(
  sets: EndSets,
  port: number,
  protocol: Protocol,
): (destinations: Bitset, names: MatchingPortNames) => Bitset {
  const declaring = (names: readonly string[]): Bitset => {
    const bits = emptyBitset(sets.count);
    for (const name of names) uniteInto(bits, sets.named(name, protocol, port) ?? bits);
    return bits;
  };
  const byDestinations = memoize((destinations: Bitset) =>
    memoize(
      (names: readonly string[]) => intersection(destinations, declaring(names)),
      (names) => names.join(),
    ),
  );
  return (destinations, names) => (names === 'all' ? destinations : byDestinations(destinations)(names));
}

/** The union of sets under each key. Keys are sets too, and are compared by identity. */
class UnionByKey {
  readonly #unions = new Map<Bitset, { union: Bitset; isOwn: boolean }>();

  add(key: Bitset, set: Bitset): void {
    const entry = this.#unions.get(key);
    if (entry === undefined) this.#unions.set(key, { union: set, isOwn: false });
    else if (entry.union !== set) {
      // A set of the caller is copied before it is changed.
      if (!entry.isOwn) Object.assign(entry, { union: entry.union.slice(), isOwn: true });
      uniteInto(entry.union, set);
    }
  }

  entries(): readonly (readonly [key: Bitset, union: Bitset])[] {
    return [...this.#unions].map(([key, { union }]) => [key, union]);
  }
}
