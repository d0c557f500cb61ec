import type { Snapshot } from '../kube/snapshot.ts';
import { classes } from '../netpol/classes.ts';
import type { Protocol } from '../netpol/flow.ts';
import type { Matrix } from '../netpol/matrix.ts';
import type { Outcome } from '../network/outcome.ts';
import { finds, isUp, type ReachEnd, seenOutcome } from './reach-ends.ts';

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

/** Ends that nothing tells apart, by their index among all ends. */
export interface ReachClass {
  /** That of the first by name: its workload, else the pod. */
  readonly name: string;
  readonly members: readonly number[];
}

/**
 * The classes of some ends: those that policies, Services and the world's ports treat alike, and where something
 * listens alike too; what is no pod is a class of its own. In the order of their first members.
 */
export function reachClasses(snapshot: Snapshot, ends: readonly ReachEnd[]): ReachClass[] {
  const alike = classes(
    snapshot,
    ends.map(({ endpoint }) => endpoint),
  );
  const answers = (index: number): string => {
    const end = ends[index];
    // Whoever names an address wants to see that address.
    if (end?.pod === undefined) return end?.name ?? '';
    return [isUp(end), ...end.ports.map((at) => finds(snapshot, end, at))].join();
  };
  return alike.flatMap((members) => [...Map.groupBy(members, answers).values()].map((part) => toClass(part, ends)));
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
      const pair = twoDifferent(source.members, destination.members);
      const from = ends[pair?.[0] ?? -1];
      const to = ends[pair?.[1] ?? -1];
      if (pair === null || from === undefined || to === undefined || areBothOutside(from, to)) continue;
      for (const at of to.ports) {
        const allowed = matrix.allows(pair[0], pair[1], at.port, at.protocol);
        rows.push({
          from: source.name,
          to: destination.name,
          port: at.port,
          protocol: at.protocol,
          verdict: allowed ? 'allowed' : 'denied',
          outcome: seenOutcome(snapshot, from, to, at, allowed),
          pods: [countPods(source, ends), countPods(destination, ends)],
        });
      }
    }
  }
  return rows;
}

/** Between two addresses outside the cluster's policies have no say. */
function areBothOutside(from: ReachEnd, to: ReachEnd): boolean {
  return 'ip' in from.endpoint && 'ip' in to.endpoint;
}

function toClass(members: readonly number[], ends: readonly ReachEnd[]): ReachClass {
  const byName = members.toSorted((a, b) => compare(ends[a]?.name ?? '', ends[b]?.name ?? ''));
  return { name: ends[byName[0] ?? 0]?.workload ?? '', members };
}

/** How many pods a class holds: none where it is an address. */
export function countPods({ members }: ReachClass, ends: readonly ReachEnd[]): number {
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

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
