import type { Snapshot } from '../kube/snapshot.ts';
import type { Protocol } from '../netpol/flow.ts';
import type { Matrix } from '../netpol/matrix/matrix.ts';
import type { Outcome } from '../network/outcome.ts';
import type { FlowPort } from '../network/port-filter.ts';
import { bothPairs, noPairs, onePair, type PairOutcomes, type RowVerdict, rowOutcome } from './pair-outcomes.ts';
import type { ReachClass } from './reach-classes.ts';
import { outcomeBetween, type ReachEnd } from './reach-ends.ts';

/** A row of `table`, and of the two lists of `why`. */
export interface ReachRow {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly verdict: RowVerdict;
  readonly outcome: Outcome;
  /** How many pods the row stands for at either end. */
  readonly pods?: readonly [number, number];
}

/** The rows between classes: each pair of different ends, on every port that the destination is asked on. */
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
          ...rowOutcome(pairs.map(([from, to]) => outcomeOf(from, to, at)).reduce(bothPairs, noPairs)),
          pods: [source.pods, destination.pods],
        });
      }
    }
  }
  return rows;

  function outcomeOf(from: number, to: number, at: FlowPort): PairOutcomes {
    const allowed = matrix.allows(from, to, at.port, at.protocol);
    const [source, destination] = [ends[from], ends[to]];
    if (source === undefined || destination === undefined) return noPairs;
    return onePair(allowed ? 'allowed' : 'denied', outcomeBetween(snapshot, source, destination, at, allowed));
  }
}

/** A pair for each two parts of two classes. Two addresses outside are no pair: policies do not decide between them. */
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

function isOutside(end: ReachEnd | undefined): boolean {
  return end !== undefined && 'ip' in end.endpoint;
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
