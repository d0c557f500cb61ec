import type { Pod } from 'kubernetes-types/core/v1';
import type { Snapshot } from '../../kube/snapshot.ts';
import { withDeclaredPorts } from '../classes/named-port-assignments.ts';
import { hypotheticalPodLike, nodeAddressesOf } from '../classes/representatives.ts';
import type { Endpoint } from '../flow.ts';
import type { PeerClass } from './peer-namespace-classes.ts';
import { type BeforeAndNow, endOfPod } from './peer-namespaces.ts';
import type { PortChange } from './port-changes.ts';

/** Two ends that represent two classes. */
export interface EndPair {
  readonly from: BeforeAndNow<Endpoint>;
  readonly to: BeforeAndNow<Endpoint>;
}

/**
 * Two ends that show a change between two classes: existing pods if there are any. A pod and itself, or a pod and its
 * own node, would always reach each other: then a hypothetical pod like it takes its place. Undefined where a class has
 * neither a pod nor another end.
 */
export function exampleEnds(
  from: PeerClass,
  to: PeerClass,
  change: PortChange,
  snapshots: BeforeAndNow<Snapshot>,
  family: 4 | 6,
): EndPair | undefined {
  const sources = from.pods.filter((pod) => !isOnNode(to, pod, snapshots.now));
  const targets = to.pods.filter((pod) => !isOnNode(from, pod, snapshots.now));
  const [source, target] = differentPods(sources, targets);
  const hypothetical = ({ pods: [pod], other }: PeerClass): BeforeAndNow<Endpoint> | undefined =>
    pod === undefined
      ? other
      : {
          before: hypotheticalPodLike(snapshots.now, endOfPod(pod), snapshots.before, family),
          now: hypotheticalPodLike(snapshots.now, endOfPod(pod), snapshots.now, family),
        };
  const [one, other] = [
    source ? existingPod(source) : hypothetical(from),
    target ? existingPod(target) : hypothetical(to),
  ];
  return one && other && { from: one, to: withPortNames(other, change) };
}

/** A pod of each list, but never the same pod twice: then one of the two is undefined. */
function differentPods(some: readonly Pod[], others: readonly Pod[]): readonly [Pod | undefined, Pod | undefined] {
  for (const pod of some.slice(0, 2)) {
    const other = others.find((each) => each !== pod);
    if (other) return [pod, other];
  }
  return some.length > 0 ? [some[0], undefined] : [undefined, others[0]];
}

function existingPod(pod: Pod): BeforeAndNow<Endpoint> {
  return { before: endOfPod(pod), now: endOfPod(pod) };
}

function isOnNode({ other }: PeerClass, pod: Pod, snapshot: Snapshot): boolean {
  return other !== undefined && 'ip' in other.now && nodeAddressesOf(snapshot, pod).includes(other.now.ip);
}

/** The ends with the port names that the change needs: the class of a hypothetical pod may give any. */
function withPortNames(
  ends: BeforeAndNow<Endpoint>,
  { names, ports: [port], protocol }: PortChange,
): BeforeAndNow<Endpoint> {
  if (names.length === 0) return ends;
  const ports = names.map((name) => ({ name, port, protocol }));
  return { before: withDeclaredPorts(ends.before, ports), now: withDeclaredPorts(ends.now, ports) };
}
