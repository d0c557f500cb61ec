import type { End } from './ends.ts';
import type { Because, Protocol } from './flow.ts';
import { podOfEnd } from './host-network.ts';
import type { Interpretation } from './interpretations.ts';
import type { PortEntry, Rule } from './policy.ts';

/** The port of a flow: the destination's own, not that of a Service in front of it. */
export interface DestinationPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** Why the ports of a rule do not match; a refusal without the policy and the peer. */
export interface PortFailure {
  readonly clause: string;
  readonly field?: string;
  readonly because: Because;
  readonly wants: string;
  readonly has: string;
}

/** The first entry of a rule's ports that matches; undefined where none does, or where the rule lists no ports. */
export function matchingPort(
  rule: Rule,
  dialled: DestinationPort,
  to: End,
  interpretation: Interpretation,
): PortEntry | undefined {
  return rule.ports.find((entry) => portMatches(entry, dialled, to, interpretation));
}

/**
 * Whether one entry of `ports` matches. An entry without a port means every port of its protocol; `endPort` is
 * inclusive; a name is looked up on the destination pod, for ingress and egress alike, and must be declared there for
 * the same protocol.
 * Source: k8s.io/api networking/v1 types.go, `NetworkPolicyPort`.
 */
export function portMatches(
  { protocol, port }: PortEntry,
  dialled: DestinationPort,
  to: End,
  interpretation: Interpretation,
): boolean {
  if (protocol !== dialled.protocol) return false;
  if (port.is === 'any') return true;
  if (port.is === 'span') return port.from <= dialled.port && dialled.port <= port.to;
  return namedPorts(port.name, protocol, to, interpretation).includes(dialled.port);
}

/** The port numbers that a destination declares under a name and protocol. An end that is not a pod declares none. */
export function namedPorts(
  name: string,
  protocol: Protocol,
  to: End,
  interpretation: Interpretation,
): readonly number[] {
  const declared = (podOfEnd(to, interpretation)?.ports ?? []).filter(
    (entry) => entry.name === name && entry.protocol === protocol,
  );
  const numbers = declared.map((entry) => entry.port);
  if (interpretation.doubledNames === 'each') return numbers;
  return interpretation.doubledNames === 'first' ? numbers.slice(0, 1) : numbers.slice(-1);
}

/** Why none of a rule's ports matches. A single entry is named by its field; several are listed in `wants`. */
export function portsFailure(
  rule: Rule,
  dialled: DestinationPort,
  to: End,
  interpretation: Interpretation,
): PortFailure {
  const clause = `${rule.path}.ports`;
  const ofProtocol = rule.ports.filter((entry) => entry.protocol === dialled.protocol);
  const [only] = rule.ports;
  if (rule.ports.length === 1 && only !== undefined) {
    if (ofProtocol.length === 0) {
      const field = `${only.path}.protocol`;
      return { clause, field, because: 'protocol differs', wants: only.protocol, has: dialled.protocol };
    }
    const because = undeclared(only, to, interpretation) ? 'no such port name' : 'port differs';
    return { clause, field: `${only.path}.port`, because, wants: printPort(only), has: String(dialled.port) };
  }
  const wants = rule.ports.map((entry) => `${printPort(entry)}/${entry.protocol}`).join(', ');
  const has = `${dialled.port}/${dialled.protocol}`;
  if (ofProtocol.length === 0) return { clause, because: 'protocol differs', wants, has };
  const nameless = ofProtocol.every((entry) => undeclared(entry, to, interpretation));
  return { clause, because: nameless ? 'no such port name' : 'port differs', wants, has };
}

/** An entry's port as people write it: `80`, `5000-9000`, `http`, `*`. */
export function printPort({ port }: PortEntry): string {
  if (port.is === 'any') return '*';
  if (port.is === 'named') return port.name;
  return port.from === port.to ? String(port.from) : `${port.from}-${port.to}`;
}

function undeclared({ port, protocol }: PortEntry, to: End, interpretation: Interpretation): boolean {
  return port.is === 'named' && namedPorts(port.name, protocol, to, interpretation).length === 0;
}
