import type { Snapshot } from '../src/kube/snapshot.ts';
import type { Protocol } from '../src/netpol/flow.ts';
import type { PortRange } from './grader.ts';

/** One port that stands for all those that nothing in sight tells from it. */
export interface TriedPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** Ports that people know: where a class has one of them, it stands for the class. */
const FAMILIAR = [80, 443, 8080, 22, 53, 9090, 5432, 6379, 3306];

/**
 * One port of each class: ports that lie within the same ones of all ranges that policies and claims name fare alike,
 * on a destination that does not declare them. Those that it declares are for the caller to add.
 */
export function portClasses(snapshots: readonly Snapshot[], claimed: readonly PortRange[]): readonly TriedPort[] {
  const named = [...claimed, ...snapshots.flatMap(policyPorts)];
  return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) => {
    const ranges = named.filter((range) => range.protocol === protocol);
    const candidates = [...FAMILIAR, 1, ...ranges.flatMap(({ from, to }) => [from, to + 1])];
    const classes = new Map<string, number>();
    for (const port of candidates.filter((candidate) => candidate <= 65_535)) {
      const within = ranges.map(({ from, to }) => (from <= port && port <= to ? 1 : 0)).join('');
      if (!classes.has(within)) classes.set(within, port);
    }
    return [...classes.values()].map((port) => ({ port, protocol }));
  });
}

function policyPorts(snapshot: Snapshot): readonly PortRange[] {
  return snapshot.policies.flatMap(({ spec }) =>
    [...(spec?.ingress ?? []), ...(spec?.egress ?? [])].flatMap((rule) =>
      (rule.ports ?? []).flatMap(({ port, endPort, protocol = 'TCP' }) =>
        typeof port === 'number' ? [{ protocol: protocol as Protocol, from: port, to: endPort ?? port }] : [],
      ),
    ),
  );
}
