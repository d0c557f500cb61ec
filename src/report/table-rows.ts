import type { Snapshot } from '../kube/snapshot.ts';
import { type Bitset, hasBit } from '../netpol/matrix/bitset.ts';
import type { Matrix } from '../netpol/matrix/matrix.ts';
import type { FlowPort } from '../network/port-filter.ts';
import { bothPairs, noPairs, onePair, type PairOutcomes, rowOutcome } from './pair-outcomes.ts';
import type { ClassifiedEnds, ReachClass } from './reach-classes.ts';
import { isUp, outcomeAt, type ReachEnd } from './reach-ends.ts';
import { type RowFormat, type RowParts, rowFormat } from './table-row-format.ts';

/** A table to print: its ends, and the classes whose pairs are its rows (for `--by pod` each end is one). */
export interface ReachTable extends ClassifiedEnds {
  readonly snapshot: Snapshot;
  readonly matrix: Matrix;
  readonly by: 'class' | 'pod';
}

/** Prints a table a source at a time, so that the rows never pile up in memory. All that rows share is made once. */
export interface RowPrinter {
  readonly sources: readonly RowSource[];
  /** The ends that each part of a source reaches, by port: what has to be decided for its rows. */
  reachedFrom(source: RowSource): Reached;
  /** The rows of a source as text, one a line: a row for every other end, on every port of that end; may be empty. */
  rowsFrom(source: RowSource, reached: Reached): string;
  readonly format: RowFormat;
}

/** A printer for the rows of a table, as JSON or as text. */
export function rowPrinter(table: ReachTable, json: boolean): RowPrinter {
  const format = rowFormat(table, json);
  const { targets, ports } = targetsOf(table, format);
  return {
    format,
    sources: sourcesOf(table, format),
    reachedFrom: ({ parts }) =>
      parts.map(({ from }) => ports.map(({ port, protocol }) => table.matrix.row(from, port, protocol))),
    rowsFrom: (source, reached) => rowsFrom(source, targets, reached, format.between),
  };
}

/** A source of rows, with what is printed for it. */
export interface RowSource {
  readonly isOutside: boolean;
  readonly parts: readonly SourcePart[];
  /** The name as it is printed. */
  readonly name: string;
  /** How many pods it stands for, as it is printed; empty where rows do not say it. */
  readonly count: string;
}

interface SourcePart {
  /** The first end of the part, which connects for it. */
  readonly from: number;
  readonly families: number;
}

/** A destination on one port, with what is printed for it. */
interface RowTarget {
  readonly isOutside: boolean;
  readonly parts: readonly TargetPart[];
  /** Index among the different ports that are asked about. */
  readonly port: number;
  /** Its part of a row, ready to print, by what the row's pairs have. */
  readonly text: (pairs: PairOutcomes) => RowParts;
}

interface TargetPart {
  /** The end that is connected to: the first of the part; from within the part the second, for no pod connects to itself. */
  readonly to: number;
  readonly toFromWithin: number | undefined;
  readonly families: number;
  /** What an allowed connection has there. */
  readonly allowed: PairOutcomes;
}

/** The ends that each part of a source may reach, by the port. */
export type Reached = readonly (readonly Bitset[])[];

function rowsFrom(source: RowSource, targets: readonly RowTarget[], reached: Reached, between: string): string {
  let text = '';
  for (const target of targets) {
    if (target.isOutside && source.isOutside) continue;
    const pairs = pairsBetween(source, target, reached);
    if (pairs === noPairs) continue;
    const parts = target.text(pairs);
    text += (text === '' ? '' : between) + parts[0] + source.name + parts[1] + source.count + parts[2];
  }
  return text;
}

/** Nearly every class has one part, and a table may have millions of rows: that case is decided without lists. */
function pairsBetween(source: RowSource, target: RowTarget, reached: Reached): PairOutcomes {
  const [from] = source.parts;
  const [to] = target.parts;
  if (source.parts.length === 1 && target.parts.length === 1 && from && to) {
    return pairOf(from, to, reached[0]?.[target.port]);
  }
  const pairs = source.parts.flatMap((one, at) =>
    target.parts.map((other) => pairOf(one, other, reached[at]?.[target.port])),
  );
  return pairs.reduce(bothPairs, noPairs);
}

function pairOf(
  source: SourcePart,
  { to: first, toFromWithin, families, allowed }: TargetPart,
  bits?: Bitset,
): PairOutcomes {
  const to = first === source.from ? toFromWithin : first;
  if (to === undefined || bits === undefined) return noPairs;
  const shareFamily = (source.families & families) !== 0;
  return hasBit(bits, to) ? (shareFamily ? allowed : unreachable) : shareFamily ? blocked : blockedUnreachable;
}

const unreachable = onePair('allowed', 'unreachable');
const blocked = onePair('denied', 'timed out');
const blockedUnreachable = onePair('denied', 'unreachable');

function sourcesOf({ ends, classes, by }: ReachTable, format: RowFormat): RowSource[] {
  return classes.map((one) => ({
    isOutside: isOutside(one, ends),
    parts: one.parts.flatMap(([from]) => {
      const end = ends[from ?? -1];
      return from === undefined || end === undefined ? [] : [{ from, families: familyBits(end) }];
    }),
    name: format.sourceName(one.name),
    count: by === 'class' ? String(one.pods) : '',
  }));
}

function targetsOf(
  { snapshot, ends, classes, by }: ReachTable,
  format: RowFormat,
): { readonly targets: readonly RowTarget[]; readonly ports: readonly FlowPort[] } {
  const ports = new Map<string, { readonly at: FlowPort; readonly index: number }>();
  const portIndex = (at: FlowPort): number => {
    const key = `${at.port}/${at.protocol}`;
    const known = ports.get(key) ?? { at, index: ports.size };
    ports.set(key, known);
    return known.index;
  };
  const targets = classes.flatMap((one) => {
    const count = by === 'class' ? one.pods : undefined;
    const parts = one.parts.flatMap(([to, toFromWithin]) => {
      const end = ends[to ?? -1];
      return to === undefined || end === undefined ? [] : [{ to, toFromWithin, end, families: familyBits(end) }];
    });
    return (parts[0]?.end.ports ?? []).map((at): RowTarget => {
      const texts: (RowParts | undefined)[] = [];
      return {
        isOutside: isOutside(one, ends),
        parts: parts.map(({ end, ...part }) => ({
          ...part,
          allowed: onePair('allowed', outcomeAt(snapshot, end, at)),
        })),
        port: portIndex(at),
        text: (pairs) => (texts[pairs] ??= format.rowParts(one.name, at, rowOutcome(pairs), count)),
      };
    });
  });
  return { targets, ports: [...ports.values()].map(({ at }) => at) };
}

function isOutside({ members }: ReachClass, ends: readonly ReachEnd[]): boolean {
  return ends[members[0] ?? -1]?.pod === undefined;
}

/** The address families of an end, a bit each; none for a pod that does not run. */
function familyBits(end: ReachEnd): number {
  return isUp(end) ? end.families.reduce<number>((bits, family) => bits | (family === 4 ? 1 : 2), 0) : 0;
}
