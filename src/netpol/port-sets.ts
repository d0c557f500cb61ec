import { addAll, type Bits, common, noBits } from './bits.ts';
import type { AllRules, CompiledRule } from './compiled-policy.ts';
import type { EndSets } from './end-sets.ts';
import type { Protocol } from './flow.ts';

/** What rules say of one port, as sets of destinations. */
export interface PortSets {
  /** For each ingress rule the pods that it speaks for and on which its ports match. */
  readonly admits: readonly Bits[];
  /** For each egress rule the destinations on which its ports match; undefined for all. */
  readonly answers: readonly (Bits | undefined)[];
}

/** Whether a rule's ports match: on all destinations, or on those that declare one of these names for the port. */
type RulePorts = 'all' | readonly string[];

/**
 * Looks a port up in all rules. Two ports with one key are read alike by every rule, so what is made of the sets of
 * one goes for the other.
 */
export function rulesAtPort(
  rules: AllRules,
  sets: EndSets,
  port: number,
  protocol: Protocol,
): { readonly key: string; readonly sets: () => PortSets } {
  const read = (rule: CompiledRule) => portsOf(rule, sets, port, protocol);
  const [ingress, egress] = [rules.ingress.map(read), rules.egress.map(read)];
  const named = [...ingress, ...egress].some((each) => each.length > 0 && each !== 'all');
  const key = [...ingress, ...egress].map((each) => (each === 'all' ? '*' : each.join())).join(';');
  const destinations = (each: RulePorts | undefined): Bits | undefined => {
    if (each === undefined || each === 'all') return undefined;
    const bits = noBits(sets.count);
    for (const name of each) addAll(bits, sets.named(name, protocol, port) ?? bits);
    return bits;
  };
  return {
    key: named ? `${port}/${protocol} ${key}` : key,
    sets: () => ({
      admits: rules.ingress.map(({ selected }, index) => {
        const ports = destinations(ingress[index]);
        return ports === undefined ? selected : common(selected, ports);
      }),
      answers: egress.map(destinations),
    }),
  };
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
