import type { Protocol } from '../flow.ts';
import type { HomeClass } from './peer-space-classes.ts';
import type { SideRule, Standing } from './peer-space-sides.ts';
import { allPorts, commonSpans, type PortSpans, type Span, spansOf, spansWithout } from './port-spans.ts';

/** Ports on which a class of ends fares otherwise with another than it did. */
export interface PortChange {
  readonly is: 'opens' | 'closes';
  readonly protocol: Protocol;
  readonly ports: Span;
  /** The names that the destination must give to a port of these, where it gives names at will. */
  readonly names: readonly string[];
}

/**
 * What opens and closes between two classes: `from` met as a peer by the ingress side of `to`, and `to` by the egress
 * side of `from`. A flow passes that both sides let pass.
 */
export function portChanges(from: HomeClass, to: HomeClass): readonly PortChange[] {
  if (from.same && to.same) return [];
  const rules = {
    egress: from.rules.filter((rule) => to.met.has(rule)),
    ingress: to.rules.filter((rule) => from.met.has(rule)),
  };
  const passed = (at: keyof Standing, protocol: Protocol, naming: Naming): PortSpans => {
    const leaving = from.isolated[at] ? portsOf(rules.egress, at, protocol, naming) : allPorts;
    const entering = to.isolated[at] ? portsOf(rules.ingress, at, protocol, naming) : allPorts;
    return commonSpans(leaving, entering);
  };
  return protocols.flatMap((protocol) => {
    const told = { opens: [] as PortSpans, closes: [] as PortSpans };
    return namingsOf(to, [...rules.egress, ...rules.ingress], protocol).flatMap((naming) => {
      const [was, is] = [passed('before', protocol, naming), passed('now', protocol, naming)];
      const found = { opens: spansWithout(is, was), closes: spansWithout(was, is) };
      return (['opens', 'closes'] as const).flatMap((kind) => {
        const more = spansWithout(found[kind], told[kind]);
        told[kind] = spansOf([...told[kind], ...more]);
        return more.map((ports): PortChange => ({ is: kind, protocol, ports, names: naming.atWill }));
      });
    });
  });
}

/** What a destination calls its ports: those it declares, or names that it gives to whatever port is looked at. */
interface Naming {
  readonly declared: readonly { readonly name?: string; readonly port: number; readonly protocol: Protocol }[];
  readonly atWill: readonly string[];
}

/**
 * One or two names on a port show all that names at will can do: a flow passes when one name lets it out and one lets
 * it in, so of those that make the two sets differ at most two are the cause, and without the others they differ still.
 */
function namingsOf({ named }: HomeClass, rules: readonly SideRule[], protocol: Protocol): readonly Naming[] {
  if (named !== 'at will') return [{ declared: named, atWill: [] }];
  const names = [
    ...new Set(
      rules.flatMap(({ ports }) =>
        ports.flatMap(({ protocol: of, port }) => (of === protocol && port.is === 'named' ? [port.name] : [])),
      ),
    ),
  ];
  const sets = names.flatMap((name, at) => [[name], ...names.slice(at + 1).map((other) => [name, other])]);
  return [[], ...sets].map((atWill): Naming => ({ declared: [], atWill }));
}

function portsOf(
  rules: readonly SideRule[],
  at: keyof Standing,
  protocol: Protocol,
  { declared, atWill }: Naming,
): PortSpans {
  const spans: Span[] = [];
  for (const rule of rules) {
    if (!rule[at]) continue;
    if (rule.ports.length === 0) return allPorts;
    for (const { protocol: of, port } of rule.ports) {
      if (of !== protocol) continue;
      if (port.is === 'any' || (port.is === 'named' && atWill.includes(port.name))) return allPorts;
      if (port.is === 'span') spans.push([port.from, port.to]);
      else {
        for (const each of declared) {
          if (each.name === port.name && each.protocol === protocol) spans.push([each.port, each.port]);
        }
      }
    }
  }
  return spansOf(spans);
}

const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
