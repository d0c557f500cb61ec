import type { Snapshot } from '../kube/snapshot.ts';
import { type Bitset, hasBit } from '../netpol/matrix/bitset.ts';
import type { Matrix } from '../netpol/matrix/matrix.ts';
import { nothing, type Seen, seenAs, together, told } from '../report/pair-outcomes.ts';
import { type AskedPort, finds, isUp, type ReachEnd } from '../report/reach-ends.ts';
import type { Classified, ReachClass } from '../report/reach-rows.ts';
import { markOf } from '../report/rows-text.ts';
import { isGone, type Output, write } from './command-context.ts';
import type { Timings } from './timings.ts';

/** A table to print: its ends, and the classes whose pairs are its rows (for `--by pod` each end is one). */
export interface RowTable extends Classified {
  readonly snapshot: Snapshot;
  readonly matrix: Matrix;
  readonly by: 'class' | 'pod';
}

/**
 * Prints a row for every ordered pair of different ends on every port of the destination, one a line, as it is decided:
 * a slow reader holds the printing up, and nothing piles up here. All that rows share is made once.
 */
export async function streamRows(table: RowTable, json: boolean, stdout: Output, timings: Timings): Promise<void> {
  const { matrix, by } = table;
  const { targets, ports } = timings.time('compiling', () => targetsOf(table, json));
  const sources = timings.time('compiling', () => sourcesOf(table, json));
  const between = json ? ',\n' : '';
  let lead = json ? `{"schemaVersion":1,"by":"${by}","rows":[\n` : '';
  for (const source of sources) {
    const reached = timings.time('deciding', () =>
      source.parts.map(({ from }) => ports.map(({ port, protocol }) => matrix.row(from, port, protocol))),
    );
    const text = timings.time('printing', () => rowsFrom(source, targets, reached, between));
    if (text === '') continue;
    await timings.timeAsync('printing', () => write(stdout, lead + text));
    if (isGone(stdout)) return;
    lead = between;
  }
  if (json) await write(stdout, lead === between ? '\n]}\n' : `${lead}]}\n`);
}

interface Source {
  readonly isOutside: boolean;
  readonly parts: readonly SourcePart[];
  /** The name as it is printed. */
  readonly name: string;
  /** How many pods it stands for, as it is printed; nothing where rows do not say it. */
  readonly count: string;
}

interface SourcePart {
  /** The first of the part, who dials for it. */
  readonly from: number;
  readonly families: number;
}

/** A destination on one port, with what is printed for it. */
interface Target {
  readonly isOutside: boolean;
  readonly parts: readonly TargetPart[];
  /** Index among the different ports that are asked. */
  readonly port: number;
  /** Its part of a row ready to print, by what is seen. */
  readonly text: (seen: Seen) => Parts;
}

interface TargetPart {
  /** Who is dialled: the first of the part, and from within it the second, for nobody dials himself. */
  readonly to: number;
  readonly toOfOwn: number | undefined;
  readonly families: number;
  /** What an allowed connection finds there. */
  readonly found: Seen;
}

/** What stands before the source's name, between it and its count, and after that. */
type Parts = readonly [before: string, middle: string, after: string];

/** The ends that each part of a source may reach, by the port. */
type Reached = readonly (readonly Bitset[])[];

function rowsFrom(source: Source, targets: readonly Target[], reached: Reached, between: string): string {
  let text = '';
  for (const target of targets) {
    if (target.isOutside && source.isOutside) continue;
    const seen = seenAt(source, target, reached);
    if (seen === nothing) continue;
    const parts = target.text(seen);
    text += (text === '' ? '' : between) + parts[0] + source.name + parts[1] + source.count + parts[2];
  }
  return text;
}

/** Nearly every class is of one part, and a table may have millions of rows. */
function seenAt(source: Source, target: Target, reached: Reached): Seen {
  const [dialling] = source.parts;
  const [dialled] = target.parts;
  if (source.parts.length === 1 && target.parts.length === 1 && dialling && dialled) {
    return seenByPair(dialling, dialled, reached[0]?.[target.port]);
  }
  const pairs = source.parts.flatMap((from, at) =>
    target.parts.map((to) => seenByPair(from, to, reached[at]?.[target.port])),
  );
  return pairs.reduce(together, nothing);
}

function seenByPair(source: SourcePart, { to: first, toOfOwn, families, found }: TargetPart, bits?: Bitset): Seen {
  const to = first === source.from ? toOfOwn : first;
  if (to === undefined || bits === undefined) return nothing;
  const talks = (source.families & families) !== 0;
  return hasBit(bits, to) ? (talks ? found : outOfReach) : talks ? lost : lostOutOfReach;
}

const outOfReach = seenAs('allowed', 'unreachable');
const lost = seenAs('denied', 'timed out');
const lostOutOfReach = seenAs('denied', 'unreachable');

function sourcesOf({ ends, classes, by }: RowTable, json: boolean): Source[] {
  const width = longest(classes);
  return classes.map((one) => ({
    isOutside: isOutside(one, ends),
    parts: one.parts.flatMap(([from]) => {
      const end = ends[from ?? -1];
      return from === undefined || end === undefined ? [] : [{ from, families: familyBits(end) }];
    }),
    name: json ? JSON.stringify(one.name) : one.name.padEnd(width),
    count: by === 'class' ? String(one.pods) : '',
  }));
}

function targetsOf(
  table: RowTable,
  json: boolean,
): { readonly targets: readonly Target[]; readonly ports: readonly AskedPort[] } {
  const { snapshot, ends, classes, by } = table;
  const ports = new Map<string, { readonly at: AskedPort; readonly index: number }>();
  const portIndex = (at: AskedPort): number => {
    const key = `${at.port}/${at.protocol}`;
    const known = ports.get(key) ?? { at, index: ports.size };
    ports.set(key, known);
    return known.index;
  };
  const width = longest(classes);
  const targets = classes.flatMap((one) => {
    const count = by === 'class' ? one.pods : undefined;
    const name = json ? one.name : one.name.padEnd(width);
    const dialled = one.parts.flatMap(([to, toOfOwn]) => {
      const end = ends[to ?? -1];
      return to === undefined || end === undefined ? [] : [{ to, toOfOwn, end, families: familyBits(end) }];
    });
    return (dialled[0]?.end.ports ?? []).map((at): Target => {
      const texts: (Parts | undefined)[] = [];
      const textOf = json ? jsonParts : textParts;
      return {
        isOutside: isOutside(one, ends),
        parts: dialled.map(({ end, ...part }) => ({ ...part, found: seenAs('allowed', finds(snapshot, end, at)) })),
        port: portIndex(at),
        text: (seen) => (texts[seen] ??= textOf(name, at, told(seen), count)),
      };
    });
  });
  return { targets, ports: [...ports.values()].map(({ at }) => at) };
}

/** The length of the longest name: there may be more names than a call takes arguments. */
function longest(classes: readonly ReachClass[]): number {
  return classes.reduce((most, { name }) => Math.max(most, name.length), 0);
}

function isOutside({ members }: ReachClass, ends: readonly ReachEnd[]): boolean {
  return ends[members[0] ?? -1]?.pod === undefined;
}

/** The families an end can talk in, a bit each; none for a pod that does not run. */
function familyBits(end: ReachEnd): number {
  return isUp(end) ? end.families.reduce<number>((bits, family) => bits | (family === 4 ? 1 : 2), 0) : 0;
}

function jsonParts(
  to: string,
  { port, protocol }: AskedPort,
  { verdict, outcome }: ReturnType<typeof told>,
  count: number | undefined,
): Parts {
  const rest = JSON.stringify({ to, port, protocol, verdict, outcome }).slice(1, -1);
  return count === undefined ? ['{"from":', `,${rest}}`, ''] : ['{"from":', `,${rest},"pods":[`, `,${count}]}`];
}

function textParts(
  to: string,
  { port, protocol }: AskedPort,
  { verdict, outcome }: ReturnType<typeof told>,
  count: number | undefined,
): Parts {
  const rest = `  ${to}  ${protocol} ${String(port).padEnd(5)}  ${outcome}`;
  if (count === undefined) return [`${markOf({ verdict })} `, `${rest}\n`, ''];
  return [`${markOf({ verdict })} `, `${rest.padEnd(rest.length + 11 - outcome.length)}  `, ` × ${count} pods\n`];
}
