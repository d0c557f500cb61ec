import { type Labels, selects } from '../../kube/labels.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { HypotheticalPod, Protocol } from '../flow.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import type { Policy, Rule } from '../policy.ts';
import type { TriedPort } from './port-classes.ts';

/** A name that a rule looks up on the destination, for a protocol. */
export interface NamedPort {
  readonly name: string;
  readonly protocol: Protocol;
}

/** A namespace as it is in one cluster. */
interface Home {
  readonly name: string;
  readonly labels: Labels;
}

/** A destination that declares some ports, and those of them on which it fares as no other of its kind. */
export interface Naming {
  readonly ports: NonNullable<HypotheticalPod['ports']>;
  readonly tried: readonly TriedPort[];
}

/** The names that rules may look up on a pod with some labels, in either cluster: on what it declares hangs who reaches it. */
export function namedPortsFor(
  { before, now }: { readonly before: Snapshot; readonly now: Snapshot },
  home: { readonly before: Home; readonly now: Home },
  labels: Labels,
): readonly NamedPort[] {
  const found = new Map<string, NamedPort>();
  for (const [snapshot, where] of [
    [before, home.before],
    [now, home.now],
  ] as const) {
    for (const policy of indexSnapshot(snapshot).policies) {
      for (const rule of rulesAbout(policy, where, labels)) {
        for (const { port, protocol } of rule.ports) {
          if (port.is === 'named') found.set(`${port.name}/${protocol}`, { name: port.name, protocol });
        }
      }
    }
  }
  return [...found.values()];
}

/**
 * Everything that names of ports can do to a destination, shown by a few that declare them: for each class of ports
 * and each set of one or two names, one that gives just those names to the port. Larger sets show nothing new: a flow
 * passes when one name lets it out and one lets it in, so whatever it is that two clusters, or a cluster and a claim,
 * disagree on, at most two names are the cause, and with the others left out they disagree still. No name is given to
 * two numbers of one protocol, which would be undefined.
 */
export function namings(names: readonly NamedPort[], classes: readonly TriedPort[]): readonly Naming[] {
  const made: { ports: NonNullable<HypotheticalPod['ports']>[number][]; tried: TriedPort[] }[] = [];
  for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
    const mine = names.filter((each) => each.protocol === protocol).map(({ name }) => name);
    const sets = mine.flatMap((name, index) => [[name], ...mine.slice(index + 1).map((other) => [name, other])]);
    const cases = classes
      .filter((each) => each.protocol === protocol)
      .flatMap((tried) => sets.map((set) => ({ tried, set })));
    cases.forEach(({ tried, set }, index) => {
      const naming = (made[index] ??= { ports: [], tried: [] });
      naming.ports.push(...set.map((name) => ({ name, ...tried })));
      naming.tried.push(tried);
    });
  }
  return made;
}

/** The ingress rules of policies that select the pod, and the egress rules that may have it among their peers. */
function rulesAbout(policy: Policy, home: Home, labels: Labels): readonly Rule[] {
  const selected = policy.namespace === home.name && selects(policy.podSelector, labels);
  const dialling = (policy.egress ?? []).filter(
    ({ peers }) =>
      peers.length === 0 ||
      peers.some((peer) => {
        if (peer.is === 'ipBlock') return true;
        const { namespaceSelector, podSelector } = peer;
        const there = namespaceSelector ? selects(namespaceSelector, home.labels) : policy.namespace === home.name;
        return there && (!podSelector || selects(podSelector, labels));
      }),
  );
  return [...(selected ? (policy.ingress ?? []) : []), ...dialling];
}
