import { isHostNetwork } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { endpointClasses } from '../netpol/classes/endpoint-classes.ts';
import type { Protocol } from '../netpol/flow.ts';
import type { Matrix } from '../netpol/matrix/matrix.ts';
import type { Outcome } from '../network/outcome.ts';
import { nothing, type Seen, seenAs, together, told } from './pair-outcomes.ts';
import { type AskedPort, finds, isUp, type ReachEnd, seenOutcome } from './reach-ends.ts';

/** A row of `table`, and of the two lists of `why`. */
export interface ReachRow {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly verdict: 'allowed' | 'denied' | 'mixed';
  readonly outcome: Outcome;
  /** How many pods the row stands for at either end. */
  readonly pods?: readonly [number, number];
}

/** Ends that are one row, by their index among all ends. */
export interface ReachClass {
  /** That of the first by name: its workload, else the pod. */
  readonly name: string;
  readonly members: readonly number[];
  /** The members again, in groups of those for which one answer goes for all. */
  readonly parts: readonly (readonly number[])[];
  /** How many pods it holds: none where it is an address. */
  readonly pods: number;
}

/** Ends, and the classes that they fall into. */
export interface Classified {
  readonly ends: readonly ReachEnd[];
  readonly classes: readonly ReachClass[];
}

/**
 * The classes of some ends: those that no selector, namespace, address block, port name or port tells apart. What is no
 * pod is a class of its own. The parts of a class differ in what is not written in any policy: the node that they run
 * on, whether they run, and what listens there. In the order of their first members.
 */
export function reachClasses(snapshot: Snapshot, ends: readonly ReachEnd[]): ReachClass[] {
  const endpoints = ends.map(({ endpoint }) => endpoint);
  const classed = endpointClasses(snapshot, endpoints, { byNode: false });
  // Only where nodes are asked about does it matter which node a pod is on.
  const parted = ends.some(isOnNodeNetwork) ? endpointClasses(snapshot, endpoints) : classed;
  const alike = new Map(parted.flatMap((part, at) => part.map((index) => [index, at] as const)));
  // Whoever names an address wants to see that address.
  const nameOfOther = (index: number): string => (ends[index]?.pod === undefined ? (ends[index]?.name ?? '') : '');
  const partOf = (index: number): string => {
    const end = ends[index];
    const listening = end?.ports.map((at) => finds(snapshot, end, at)) ?? [];
    return [alike.get(index), end && isUp(end), ...listening].join();
  };
  return classed
    .flatMap((members) => [...Map.groupBy(members, nameOfOther).values()])
    .map((members) => toClass(members, [...Map.groupBy(members, partOf).values()], ends));
}

/** Each member a class of its own. */
export function singleClasses(ends: readonly ReachEnd[]): ReachClass[] {
  return ends.map(({ name, pod }, index) => ({
    name,
    members: [index],
    parts: [[index]],
    pods: pod === undefined ? 0 : 1,
  }));
}

/**
 * Two ends of each part, which are all that rows ask about: whoever speaks for the part, and whom he dials in it. The
 * classes still tell how many pods they hold.
 */
export function representatives({ ends, classes }: Classified): Classified {
  const chosen: ReachEnd[] = [];
  const place = (index: number): number[] => {
    const end = ends[index];
    return end === undefined ? [] : [chosen.push(end) - 1];
  };
  return {
    ends: chosen,
    classes: classes.map(({ name, parts, pods }) => {
      const few = parts.map((part) => part.slice(0, 2).flatMap(place));
      return { name, members: few.flat(), parts: few, pods };
    }),
  };
}

/** The rows between classes: each pair of different ends, on every port the destination is asked on. */
export function classRows(
  snapshot: Snapshot,
  ends: readonly ReachEnd[],
  matrix: Matrix,
  sources: readonly ReachClass[],
  destinations: readonly ReachClass[],
): ReachRow[] {
  const rows: ReachRow[] = [];
  for (const source of sources) {
    for (const destination of destinations) {
      const pairs = pairsOf(source, destination, ends);
      for (const at of ends[pairs[0]?.[1] ?? -1]?.ports ?? []) {
        rows.push({
          from: source.name,
          to: destination.name,
          port: at.port,
          protocol: at.protocol,
          ...told(pairs.map(([from, to]) => seenAt(from, to, at)).reduce(together, nothing)),
          pods: [source.pods, destination.pods],
        });
      }
    }
  }
  return rows;

  function seenAt(from: number, to: number, at: AskedPort): Seen {
    const allowed = matrix.allows(from, to, at.port, at.protocol);
    const [source, destination] = [ends[from], ends[to]];
    if (source === undefined || destination === undefined) return nothing;
    return seenAs(allowed ? 'allowed' : 'denied', seenOutcome(snapshot, source, destination, at, allowed));
  }
}

/** A pair for each two parts of two classes. Between two addresses outside the cluster's policies have no say. */
function pairsOf(
  source: ReachClass,
  destination: ReachClass,
  ends: readonly ReachEnd[],
): (readonly [number, number])[] {
  return source.parts
    .flatMap((from) => destination.parts.flatMap((to) => [twoDifferent(from, to)]))
    .filter((pair) => pair !== null)
    .filter(([from, to]) => !isOutside(ends[from]) || !isOutside(ends[to]));
}

function isOnNodeNetwork({ endpoint, pod }: ReachEnd): boolean {
  return pod === undefined ? !('like' in endpoint) : isHostNetwork(pod);
}

function isOutside(end: ReachEnd | undefined): boolean {
  return end !== undefined && 'ip' in end.endpoint;
}

function toClass(
  members: readonly number[],
  parts: readonly (readonly number[])[],
  ends: readonly ReachEnd[],
): ReachClass {
  const name = (index: number): string => ends[index]?.name ?? '';
  const first = members.reduce((least, index) => (name(index) < name(least) ? index : least), members[0] ?? 0);
  return { name: ends[first]?.workload ?? '', members, parts, pods: countPods(members, ends) };
}

function countPods(members: readonly number[], ends: readonly ReachEnd[]): number {
  return members.filter((index) => ends[index]?.pod !== undefined).length;
}

/** A pod and itself is no pair. */
function twoDifferent(from: readonly number[], to: readonly number[]): readonly [number, number] | null {
  const [first] = from;
  if (first === undefined) return null;
  const other = to.find((index) => index !== first);
  if (other !== undefined) return [first, other];
  const second = from.find((index) => index !== to[0]);
  return second === undefined || to[0] === undefined ? null : [second, to[0]];
}
