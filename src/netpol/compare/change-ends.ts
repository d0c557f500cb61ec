import type { Pod } from 'kubernetes-types/core/v1';
import type { Snapshot } from '../../kube/snapshot.ts';
import { hostOf, likeOf } from '../classes/representatives.ts';
import type { Endpoint } from '../flow.ts';
import type { HomeClass } from './peer-space-classes.ts';
import { endOfPod, type InBoth } from './peer-spaces.ts';
import type { PortChange } from './port-changes.ts';

/** Two ends that stand for two classes. */
export interface EndPair {
  readonly from: InBoth<Endpoint>;
  readonly to: InBoth<Endpoint>;
}

/**
 * Two ends that show a change between two classes: pods that are there, where they are. Never a pod and itself, nor a
 * pod and its own node, which policies do not part: then a pod like it, that somebody may make, stands in.
 */
export function endsOfChange(
  from: HomeClass,
  to: HomeClass,
  change: PortChange,
  snapshots: InBoth<Snapshot>,
  family: 4 | 6,
): EndPair | undefined {
  const sources = from.pods.filter((pod) => !isHostOf(to, pod, snapshots.now));
  const targets = to.pods.filter((pod) => !isHostOf(from, pod, snapshots.now));
  const [source, target] = twoOf(sources, targets);
  const standIn = ({ pods: [pod], other }: HomeClass): InBoth<Endpoint> | undefined =>
    pod === undefined
      ? other
      : {
          before: likeOf(snapshots.now, endOfPod(pod), snapshots.before, family),
          now: likeOf(snapshots.now, endOfPod(pod), snapshots.now, family),
        };
  const [one, other] = [source ? asIs(source) : standIn(from), target ? asIs(target) : standIn(to)];
  return one && other && { from: one, to: naming(other, change) };
}

/** A pod of each list, not the same one twice; the second is missing where there is no other. */
function twoOf(some: readonly Pod[], others: readonly Pod[]): readonly [Pod | undefined, Pod | undefined] {
  for (const pod of some.slice(0, 2)) {
    const other = others.find((each) => each !== pod);
    if (other) return [pod, other];
  }
  return some.length > 0 ? [some[0], undefined] : [undefined, others[0]];
}

function asIs(pod: Pod): InBoth<Endpoint> {
  return { before: endOfPod(pod), now: endOfPod(pod) };
}

function isHostOf({ other }: HomeClass, pod: Pod, snapshot: Snapshot): boolean {
  return other !== undefined && 'ip' in other.now && hostOf(snapshot, pod).includes(other.now.ip);
}

/** A pod that gives names at will gives those that the change hangs on. */
function naming(ends: InBoth<Endpoint>, { names, ports: [port], protocol }: PortChange): InBoth<Endpoint> {
  if (names.length === 0) return ends;
  const ports = names.map((name) => ({ name, port, protocol }));
  const named = (end: Endpoint): Endpoint => ('like' in end ? { like: { ...end.like, ports } } : end);
  return { before: named(ends.before), now: named(ends.now) };
}
