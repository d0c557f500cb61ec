import type { Snapshot } from '../kube/snapshot.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { FullRow, RowEnd } from '../report/compare-rows.ts';
import { invalidFile } from './exit.ts';
import { type AskedFlow, readFlows } from './read-flows.ts';
import type { Input } from './read-input.ts';
import { portFault } from './read-port.ts';
import { resolveSource, resolveText } from './resolve.ts';

/** Whether a row is one that may open. */
export type AllowList = (row: FullRow) => boolean;

/**
 * Reads a list of flows that may open: as for `why --flows`, with `*` for any end or port, and ranges of ports. An end
 * is one that the world holds, or the text of a row. An entry covers a row only if it covers all of it.
 */
export function readAllowList(input: Input, snapshot: Snapshot, rows: readonly FullRow[]): AllowList {
  const entries = readFlows(input, rangeFault);
  const names = new Set(rows.flatMap(({ from, to }) => [from.name, to.name]));
  const faults: string[] = [];
  const covering = entries.map((entry) => {
    const from = coveredEnds(entry, 'from', snapshot, names, faults);
    const to = coveredEnds(entry, 'to', snapshot, names, faults);
    return (row: FullRow): boolean =>
      entry.protocol === row.row.protocol && coversPort(entry.port, row, snapshot) && from(row.from) && to(row.to);
  });
  if (faults.length > 0) throw invalidFile(faults);
  return (row) => covering.some((covers) => covers(row));
}

/** The ends of rows that an entry's end covers: those of its text, and those all of whose pods are among its own. */
function coveredEnds(
  entry: AskedFlow,
  part: 'from' | 'to',
  snapshot: Snapshot,
  names: ReadonlySet<string>,
  faults: string[],
): (end: RowEnd) => boolean {
  const text = entry[part].trim();
  if (text === '*') return () => true;
  const found = part === 'from' ? resolveSource(snapshot, text) : resolveText(snapshot, text);
  if ('fault' in found) {
    if (names.has(text)) return ({ name, pods }) => name === text && pods.length === 0;
    const { file, line, column } = entry.places?.[part] ?? { file: '', line: 1, column: 1 };
    faults.push(`${file}:${line}:${column}: ${found.fault}`);
    return () => false;
  }
  const texts = new Set([text, ...found.ends.map(printEndpoint)]);
  // A class of pods goes by the name of one of them, so its name says nothing of the others.
  return ({ name, pods }) => (pods.length === 0 ? texts.has(name) : pods.every((pod) => texts.has(pod)));
}

function coversPort(port: AskedFlow['port'], { ports: [first, last], to }: FullRow, snapshot: Snapshot): boolean {
  if (port === '*') return true;
  const range = typeof port === 'string' ? rangeOf(port) : [port, port];
  if (range !== null) return (range[0] ?? 0) <= first && last <= (range[1] ?? 0);
  // A name stands for the number that every pod of the row gives it.
  return (
    first === last &&
    to.pods.length > 0 &&
    to.pods.every((id) => {
      const pod = snapshot.pods.find(({ metadata }) => `${metadata?.namespace ?? 'default'}/${metadata?.name}` === id);
      const declared = (pod?.spec?.containers ?? []).flatMap(({ ports }) => ports ?? []);
      return declared.some(({ name, containerPort }) => name === port && containerPort === first);
    })
  );
}

function rangeFault(value: unknown): string | null {
  if (value === '*') return null;
  const range = typeof value === 'string' ? rangeOf(value) : null;
  if (range === null) return portFault(value);
  const [first, last] = range;
  return portFault(first) ?? portFault(last) ?? (first <= last ? null : `port ${first}-${last} ends before it begins`);
}

function rangeOf(text: string): readonly [number, number] | null {
  const match = /^([0-9]+)-([0-9]+)$/.exec(text);
  return match ? [Number(match[1]), Number(match[2])] : null;
}
