import { type Labels, selects } from '../../kube/labels.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { Endpoint, HypotheticalPod, Protocol } from '../flow.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import type { Policy, Rule } from '../policy.ts';
import type { RepresentativePort } from './port-classes.ts';

/** A port name and protocol that a rule looks up on the destination. */
export interface PortName {
  readonly name: string;
  readonly protocol: Protocol;
}

/** What policies can see of a namespace. */
export interface NamespaceFacts {
  readonly name: string;
  readonly labels: Labels;
}

/** Named ports that a hypothetical pod declares, and those of them on which its flows have to be decided. */
export interface NamedPortAssignment {
  readonly ports: NonNullable<HypotheticalPod['ports']>;
  readonly decided: readonly RepresentativePort[];
}

/** The port names that rules of either cluster look up on a pod with some labels in some namespace. */
export function portNamesLookedUpOn(
  { before, now }: { readonly before: Snapshot; readonly now: Snapshot },
  namespace: { readonly before: NamespaceFacts; readonly now: NamespaceFacts },
  labels: Labels,
): readonly PortName[] {
  const found = new Map<string, PortName>();
  for (const [snapshot, where] of [
    [before, namespace.before],
    [now, namespace.now],
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
 * A few assignments of port names to ports that show every effect which port names can have on flows to a destination:
 * for each class of ports and each set of one or two names, one assignment gives just those names to the port. Larger
 * sets show nothing new: a flow needs one name that egress rules allow and one that ingress rules allow, so at most two
 * names cause a difference between two clusters, or between a cluster and a claim, and without the other names the
 * difference remains. No assignment gives one name to two numbers of one protocol, which would be undefined.
 */
export function namedPortAssignments(
  names: readonly PortName[],
  classes: readonly RepresentativePort[],
): readonly NamedPortAssignment[] {
  const assignments: { ports: NonNullable<HypotheticalPod['ports']>[number][]; decided: RepresentativePort[] }[] = [];
  for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
    const ofProtocol = names.filter((each) => each.protocol === protocol).map(({ name }) => name);
    const sets = ofProtocol.flatMap((name, index) => [
      [name],
      ...ofProtocol.slice(index + 1).map((other) => [name, other]),
    ]);
    const cases = classes
      .filter((each) => each.protocol === protocol)
      .flatMap((port) => sets.map((set) => ({ port, set })));
    cases.forEach(({ port, set }, index) => {
      const assignment = (assignments[index] ??= { ports: [], decided: [] });
      assignment.ports.push(...set.map((name) => ({ name, ...port })));
      assignment.decided.push(port);
    });
  }
  return assignments;
}

/** An end with other declared ports. Only a hypothetical pod can be given any. */
export function withDeclaredPorts(end: Endpoint, ports: NonNullable<HypotheticalPod['ports']>): Endpoint {
  return 'like' in end ? { like: { ...end.like, ports } } : end;
}

/**
 * The rules of a policy that decide flows to a pod: ingress rules if it selects the pod, egress rules that match it.
 */
function rulesAbout(policy: Policy, namespace: NamespaceFacts, labels: Labels): readonly Rule[] {
  const selected = policy.namespace === namespace.name && selects(policy.podSelector, labels);
  const egress = (policy.egress ?? []).filter(
    ({ peers }) =>
      peers.length === 0 ||
      peers.some((peer) => {
        if (peer.is === 'ipBlock') return true;
        const { namespaceSelector, podSelector } = peer;
        const inNamespace = namespaceSelector
          ? selects(namespaceSelector, namespace.labels)
          : policy.namespace === namespace.name;
        return inNamespace && (!podSelector || selects(podSelector, labels));
      }),
  );
  return [...(selected ? (policy.ingress ?? []) : []), ...egress];
}
