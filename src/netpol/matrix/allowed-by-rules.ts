import type { Protocol } from '../flow.ts';
import { addAll, type Bits, common, noBits } from './bitset.ts';
import type { AllRules, CompiledRule } from './compiled-policy.ts';
import type { EndSets } from './end-sets.ts';

/** Sources that may go to some destinations, as far as one side of a flow is concerned. */
export interface Grant {
  readonly from: Bits;
  readonly to: Bits;
}

/** What all rules together grant on one port in one family. Of one direction no two have the same peers. */
export interface Grants {
  /** By ingress rules: `to` is isolated and lets `from` in. */
  readonly entering: readonly Grant[];
  /** By egress rules: `from` is isolated and may leave for `to`. */
  readonly leaving: readonly Grant[];
}

/** Whether a rule's ports match: on all destinations, or on those that declare one of these names for the port. */
type RulePorts = 'all' | readonly string[];

/**
 * Looks a port up in all rules. Two ports with one key are read alike by every rule, so what is made of the grants of
 * one goes for the other.
 */
export function rulesAtPort(
  rules: AllRules,
  sets: EndSets,
  port: number,
  protocol: Protocol,
): { readonly key: string; readonly grants: (family: 4 | 6) => Grants } {
  const read = (rule: CompiledRule) => portsOf(rule, sets, port, protocol);
  const [ingress, egress] = [rules.ingress.map(read), rules.egress.map(read)];
  const named = [...ingress, ...egress].some((each) => each.length > 0 && each !== 'all');
  const key = [...ingress, ...egress].map((each) => (each === 'all' ? '*' : each.join())).join(';');
  return { key: named ? `${port}/${protocol} ${key}` : key, grants };

  function grants(family: 4 | 6): Grants {
    const named = namedSets(sets, port, protocol);
    const entering = unions();
    rules.ingress.forEach((rule, index) => {
      const ports = ingress[index] ?? [];
      if (ports.length > 0) entering.add(rule.peers(family), named.within(rule.selected, ports));
    });
    const leaving = unions();
    rules.egress.forEach((rule, index) => {
      const ports = egress[index] ?? [];
      if (ports.length > 0) leaving.add(named.within(rule.peers(family), ports), rule.selected);
    });
    return {
      entering: entering.all().map(([from, to]) => ({ from, to })),
      leaving: leaving.all().map(([to, from]) => ({ from, to })),
    };
  }
}

/** A port name stands for what each destination declares for the same protocol. */
function portsOf({ ports }: CompiledRule, sets: EndSets, number: number, protocol: Protocol): RulePorts {
  if (ports.length === 0) return 'all';
  const names: string[] = [];
  for (const { protocol: of, port } of ports) {
    if (of !== protocol) continue;
    if (port.is === 'any' || (port.is === 'span' && port.from <= number && number <= port.to)) return 'all';
    if (port.is === 'named' && sets.named(port.name, protocol, number) !== undefined) names.push(port.name);
  }
  return names;
}

/** The destinations of a set on which a rule's ports match, each made once. */
function namedSets(sets: EndSets, port: number, protocol: Protocol) {
  const known = new Map<Bits, Map<string, Bits>>();
  return {
    within(destinations: Bits, names: RulePorts): Bits {
      if (names === 'all') return destinations;
      const byNames = known.get(destinations) ?? new Map<string, Bits>();
      known.set(destinations, byNames);
      const key = names.join();
      const made = byNames.get(key) ?? common(destinations, declaring(names));
      byNames.set(key, made);
      return made;
    },
  };

  function declaring(names: readonly string[]): Bits {
    const bits = noBits(sets.count);
    for (const name of names) addAll(bits, sets.named(name, protocol, port) ?? bits);
    return bits;
  }
}

/** Sets added up by the set that they go with: that one is told from others by identity. */
function unions() {
  const known = new Map<Bits, { sum: Bits; own: boolean }>();
  return {
    add(key: Bits, set: Bits): void {
      const entry = known.get(key);
      if (entry === undefined) known.set(key, { sum: set, own: false });
      else if (entry.sum !== set) {
        if (!entry.own) Object.assign(entry, { sum: entry.sum.slice(), own: true });
        addAll(entry.sum, set);
      }
    },
    all: (): (readonly [key: Bits, sum: Bits])[] => [...known].map(([key, { sum }]) => [key, sum]),
  };
}
