import type { Protocol } from '../flow.ts';
import type { PeerClass } from './peer-namespace-classes.ts';
import type { SideRule } from './peer-namespace-sides.ts';
import type { BeforeAndNow } from './peer-namespaces.ts';
import { allPorts, commonSpans, type PortSpans, type Span, spansOf, spansWithout } from './port-spans.ts';

/** Ports on which flows between two classes of ends open or close. */
export interface PortChange {
  readonly is: 'opens' | 'closes';
  readonly protocol: Protocol;
  readonly ports: Span;
  /** The names that the destination must declare for one of these ports, if it may declare any. */
  readonly names: readonly string[];
}

/**
 * The ports that open and close between two classes. A flow is allowed if the egress side of `from` and the ingress
 * side of `to` allow it.
 */
export function portChanges(from: PeerClass, to: PeerClass): readonly PortChange[] {
  if (from.unchanged && to.unchanged) return [];
  const rules = {
    egress: from.rules.filter((rule) => to.matchedBy.has(rule)),
    ingress: to.rules.filter((rule) => from.matchedBy.has(rule)),
  };
  const passed = (at: keyof BeforeAndNow<boolean>, protocol: Protocol, names: PortNameCase): PortSpans => {
    const leaving = from.isolated[at] ? allowedPorts(rules.egress, at, protocol, names) : allPorts;
    const entering = to.isolated[at] ? allowedPorts(rules.ingress, at, protocol, names) : allPorts;
    return commonSpans(leaving, entering);
  };
  return PROTOCOLS.flatMap((protocol) => {
    const reported = { opens: [] as PortSpans, closes: [] as PortSpans };
    return portNameCases(to, [...rules.egress, ...rules.ingress], protocol).flatMap((names) => {
      const [was, is] = [passed('before', protocol, names), passed('now', protocol, names)];
      const found = { opens: spansWithout(is, was), closes: spansWithout(was, is) };
      return (['opens', 'closes'] as const).flatMap((kind) => {
        const more = spansWithout(found[kind], reported[kind]);
        reported[kind] = spansOf([...reported[kind], ...more]);
        return more.map((ports): PortChange => ({ is: kind, protocol, ports, names: names.anyPort }));
      });
    });
  });
}

/**
 * The port names of a destination: the ports that it declares, or the names that it gives to whichever port is decided.
 */
interface PortNameCase {
  readonly declared: readonly { readonly name?: string; readonly port: number; readonly protocol: Protocol }[];
  readonly anyPort: readonly string[];
}

/**
 * The cases of port names that have to be compared. A destination that may declare any names needs sets of one or two
 * names only: a flow needs one name that egress rules allow and one that ingress rules allow, so at most two names
 * cause a difference, and without the other names the difference remains.
 */
function portNameCases(
  { portNames }: PeerClass,
  rules: readonly SideRule[],
  protocol: Protocol,
): readonly PortNameCase[] {
  if (portNames !== 'any') return [{ declared: portNames, anyPort: [] }];
  const names = [
    ...new Set(
      rules.flatMap(({ ports }) =>
        ports.flatMap(({ protocol: of, port }) => (of === protocol && port.is === 'named' ? [port.name] : [])),
      ),
    ),
  ];
  const sets = names.flatMap((name, at) => [[name], ...names.slice(at + 1).map((other) => [name, other])]);
  return [[], ...sets].map((anyPort): PortNameCase => ({ declared: [], anyPort }));
}

function allowedPorts(
  rules: readonly SideRule[],
  at: keyof BeforeAndNow<boolean>,
  protocol: Protocol,
  { declared, anyPort }: PortNameCase,
): PortSpans {
  const spans: Span[] = [];
  for (const rule of rules) {
    if (!rule[at]) continue;
    if (rule.ports.length === 0) return allPorts;
    for (const { protocol: of, port } of rule.ports) {
      if (of !== protocol) continue;
      if (port.is === 'any' || (port.is === 'named' && anyPort.includes(port.name))) return allPorts;
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

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
