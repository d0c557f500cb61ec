import type { Snapshot } from '../kube/snapshot.ts';
import { type Bits, hasBit } from '../netpol/bits.ts';
import type { Matrix } from '../netpol/matrix.ts';
import type { Outcome } from '../network/outcome.ts';
import { type AskedPort, finds, isUp, type ReachEnd } from './reach-ends.ts';
import { countPods, type ReachClass } from './reach-rows.ts';
import { markOf } from './rows-text.ts';
import { isGone, type Output, write } from './surroundings.ts';
import type { Timings } from './timings.ts';

/** A table to print: its ends, and the classes whose pairs are its rows (for `--by pod` each end is one). */
export interface RowTable {
  readonly snapshot: Snapshot;
  readonly ends: readonly ReachEnd[];
  readonly matrix: Matrix;
  readonly classes: readonly ReachClass[];
  readonly by: 'class' | 'pod';
}

/**
 * Prints a row for every ordered pair of different ends on every port of the destination, one a line, as it is decided:
 * a slow reader holds the printing up, and nothing piles up here. All that rows share is made once.
 */
export async function streamRows(table: RowTable, json: boolean, stdout: Output, timings: Timings): Promise<void> {
  const { matrix, classes, by } = table;
  const { targets, ports } = timings.time('compiling', () => targetsOf(table, json));
  const sources = timings.time('compiling', () => sourcesOf(table, json));
  const between = json ? ',\n' : '';
  let lead = json ? `{"schemaVersion":1,"by":"${by}","rows":[\n` : '';
  for (const source of sources) {
    const [from] = classes[source.group]?.members ?? [];
    if (from === undefined) continue;
    const reached = timings.time('deciding', () => ports.map(({ port, protocol }) => matrix.row(from, port, protocol)));
    const text = timings.time('printing', () => rowsFrom(source, targets, reached, between));
    if (text === '') continue;
    await timings.timeAsync('printing', () => write(stdout, lead + text));
    if (isGone(stdout)) return;
    lead = between;
  }
  if (json) await write(stdout, lead === between ? '\n]}\n' : `${lead}]}\n`);
}

interface Source {
  /** Index among the classes. */
  readonly group: number;
  readonly isOutside: boolean;
  readonly families: number;
  /** The name as it is printed. */
  readonly name: string;
  /** How many pods it stands for, as it is printed; nothing where rows do not say it. */
  readonly count: string;
}

/** A destination on one port, with its part of each row ready to print. */
interface Target {
  readonly group: number;
  /** Who is dialled: the first of the class, and by the first of the class the second, for nobody dials himself. */
  readonly to: number;
  readonly toOfOwn: number | undefined;
  readonly isOutside: boolean;
  readonly families: number;
  /** Index among the different ports that are asked. */
  readonly port: number;
  readonly allowed: Parts;
  readonly denied: Parts;
  readonly unreachableAllowed: Parts;
  readonly unreachableDenied: Parts;
}

/** What stands before the source's name, between it and its count, and after that. */
type Parts = readonly [before: string, middle: string, after: string];

function rowsFrom(source: Source, targets: readonly Target[], reached: readonly Bits[], between: string): string {
  let text = '';
  for (const target of targets) {
    const to = target.group === source.group ? target.toOfOwn : target.to;
    if (to === undefined || (target.isOutside && source.isOutside)) continue;
    const bits = reached[target.port];
    const allowed = bits !== undefined && hasBit(bits, to);
    const talks = (source.families & target.families) !== 0;
    const parts = talks
      ? allowed
        ? target.allowed
        : target.denied
      : allowed
        ? target.unreachableAllowed
        : target.unreachableDenied;
    text += (text === '' ? '' : between) + parts[0] + source.name + parts[1] + source.count + parts[2];
  }
  return text;
}

function sourcesOf({ ends, classes, by }: RowTable, json: boolean): Source[] {
  const width = Math.max(0, ...classes.map(({ name }) => name.length));
  return classes.flatMap((one, group) => {
    const end = ends[one.members[0] ?? -1];
    if (end === undefined) return [];
    return [
      {
        group,
        isOutside: end.pod === undefined,
        families: familyBits(end),
        name: json ? JSON.stringify(one.name) : one.name.padEnd(width),
        count: by === 'class' ? String(countPods(one, ends)) : '',
      },
    ];
  });
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
  const width = Math.max(0, ...classes.map(({ name }) => name.length));
  const targets = classes.flatMap((one, group) => {
    const [to = -1, toOfOwn] = one.members;
    const end = ends[to];
    if (end === undefined) return [];
    const count = by === 'class' ? countPods(one, ends) : undefined;
    return end.ports.map((at): Target => {
      const parts = (verdict: 'allowed' | 'denied', outcome: Outcome): Parts =>
        json
          ? jsonParts(one.name, at, verdict, outcome, count)
          : textParts(one.name.padEnd(width), at, verdict, outcome, count);
      return {
        group,
        to,
        toOfOwn,
        isOutside: end.pod === undefined,
        families: familyBits(end),
        port: portIndex(at),
        allowed: parts('allowed', finds(snapshot, end, at)),
        denied: parts('denied', 'timed out'),
        unreachableAllowed: parts('allowed', 'unreachable'),
        unreachableDenied: parts('denied', 'unreachable'),
      };
    });
  });
  return { targets, ports: [...ports.values()].map(({ at }) => at) };
}

/** The families an end can talk in, a bit each; none for a pod that does not run. */
function familyBits(end: ReachEnd): number {
  return isUp(end) ? end.families.reduce<number>((bits, family) => bits | (family === 4 ? 1 : 2), 0) : 0;
}

function jsonParts(
  to: string,
  { port, protocol }: AskedPort,
  verdict: 'allowed' | 'denied',
  outcome: Outcome,
  count: number | undefined,
): Parts {
  const rest = JSON.stringify({ to, port, protocol, verdict, outcome }).slice(1, -1);
  return count === undefined ? ['{"from":', `,${rest}}`, ''] : ['{"from":', `,${rest},"pods":[`, `,${count}]}`];
}

function textParts(
  to: string,
  { port, protocol }: AskedPort,
  verdict: 'allowed' | 'denied',
  outcome: Outcome,
  count: number | undefined,
): Parts {
  const rest = `  ${to}  ${protocol} ${String(port).padEnd(5)}  ${outcome}`;
  if (count === undefined) return [`${markOf({ verdict })} `, `${rest}\n`, ''];
  return [`${markOf({ verdict })} `, `${rest.padEnd(rest.length + 11 - outcome.length)}  `, ` × ${count} pods\n`];
}
