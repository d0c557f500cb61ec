import type { Snapshot } from '../../kube/snapshot.ts';
import type { PortRange } from '../claims/claims.ts';
import type { Protocol } from '../flow.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import type { Policy } from '../policy.ts';

/** One port that represents all those that no policy and no claim tells apart from it. */
export interface RepresentativePort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** Ports that lie within the same ranges of all policies and claims, and the one of them that represents them. */
export interface PortClass extends RepresentativePort {
  /** All ports of the class, from small to large, as first and last ports of ranges. */
  readonly spans: readonly (readonly [number, number])[];
}

/** Ports that people know: where a class has one of them, it represents the class. */
const WELL_KNOWN = [80, 443, 8080, 22, 53, 9090, 5432, 6379, 3306];

const LAST_PORT = 65_535;

/**
 * Finds the classes of ports: ports within the same ranges of policies and claims have the same verdicts, on a
 * destination that does not declare them. `representativePorts` adds the ports that a destination declares.
 */
export function portClasses(snapshots: readonly Snapshot[], claimed: readonly PortRange[]): readonly PortClass[] {
  const named = [...claimed, ...snapshots.flatMap((snapshot) => indexSnapshot(snapshot).policies.flatMap(portRanges))];
  return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) => {
    const ranges = named.filter((range) => range.protocol === protocol);
    const marks = (port: number) => ranges.map(({ from, to }) => (from <= port && port <= to ? 1 : 0)).join('');
    const edges = [1, ...ranges.flatMap(({ from, to }) => [from, to + 1])];
    const starts = [...new Set(edges)].filter((port) => port >= 1 && port <= LAST_PORT).sort((a, b) => a - b);
    const classes = new Map<string, { port: number; spans: [number, number][] }>();
    // The first of the known ports that is in a class represents it.
    const known = new Map(WELL_KNOWN.toReversed().map((port) => [marks(port), port] as const));
    starts.forEach((first, at) => {
      const span: [number, number] = [first, (starts[at + 1] ?? LAST_PORT + 1) - 1];
      const mark = marks(first);
      const found = classes.get(mark);
      if (found) found.spans.push(span);
      else classes.set(mark, { port: known.get(mark) ?? first, spans: [span] });
    });
    return [...classes.values()].map(({ port, spans }) => ({ port, protocol, spans }));
  });
}

/** The ports that a destination declares, and of each class one port that it does not declare. */
export function representativePorts(
  declared: readonly RepresentativePort[],
  classes: readonly PortClass[],
): readonly RepresentativePort[] {
  const isDeclared = (port: number, protocol: Protocol) =>
    declared.some((each) => each.port === port && each.protocol === protocol);
  const others = classes.flatMap((each): RepresentativePort[] => {
    const { port, protocol, spans } = each;
    if (!isDeclared(port, protocol)) return [each];
    for (const [first, last] of spans) {
      for (let other = first; other <= last; other++)
        if (!isDeclared(other, protocol)) return [{ port: other, protocol }];
    }
    return [];
  });
  return [...declared, ...others];
}

/** The port numbers and port ranges that the rules of a policy name. */
export function portRanges({ ingress, egress }: Policy): readonly PortRange[] {
  return [...(ingress ?? []), ...(egress ?? [])].flatMap(({ ports }) =>
    ports.flatMap(({ protocol, port }) => (port.is === 'span' ? [{ protocol, from: port.from, to: port.to }] : [])),
  );
}
