import { atPlace } from '../kube/print-place.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Protocol } from '../netpol/flow.ts';
import { invalidFile } from './exit.ts';
import { readFlows, type WrittenFlow } from './read-flows.ts';
import { portFault } from './read-port.ts';
import { resolveDestination, resolveSource } from './resolve-endpoints.ts';

/** An end of a row of `compare`: its name, and the existing pods that it stands for. */
export interface ComparedEnd {
  readonly name: string;
  readonly pods: readonly string[];
}

/** What a row of `compare` stands for. */
export interface ComparedFlows {
  readonly from: ComparedEnd;
  readonly to: ComparedEnd;
  /** The first port and the last one. */
  readonly ports: readonly [number, number];
  readonly protocol: Protocol;
}

/** Whether a list of flows covers all of a row. */
export type AllowList = (row: ComparedFlows) => boolean;

/**
 * Reads the flows that may open, for `compare --allow`: as for `why --flows`, with `*` for any end or port, and ranges of
 * ports. An end is one of the snapshot, or the text of a row. An entry covers a row only if it covers all of it.
 */
export function readAllowList(file: TextFile, snapshot: Snapshot, rows: readonly ComparedFlows[]): AllowList {
  const entries = readFlows(file, rangeFault);
  const names = new Set(rows.flatMap(({ from, to }) => [from.name, to.name]));
  const faults: string[] = [];
  const covering = entries.map((entry) => {
    const from = coveredEnds(entry, 'from', snapshot, names, faults);
    const to = coveredEnds(entry, 'to', snapshot, names, faults);
    return (row: ComparedFlows): boolean =>
      entry.protocol === row.protocol && coversPorts(entry.port, row, snapshot) && from(row.from) && to(row.to);
  });
  if (faults.length > 0) throw invalidFile(faults);
  return (row) => covering.some((covers) => covers(row));
}

/** The ends of rows that an entry's end covers: those with its text, and those whose pods are all among its own. */
function coveredEnds(
  entry: WrittenFlow,
  part: 'from' | 'to',
  snapshot: Snapshot,
  names: ReadonlySet<string>,
  faults: string[],
): (end: ComparedEnd) => boolean {
  const text = entry[part].trim();
  if (text === '*') return () => true;
  const found = part === 'from' ? resolveSource(snapshot, text) : resolveDestination(snapshot, text);
  if ('fault' in found) {
    if (names.has(text)) return ({ name, pods }) => name === text && pods.length === 0;
    faults.push(atPlace(entry.places?.[part] ?? { file: '', line: 1, column: 1 }, found.fault));
    return () => false;
  }
  const texts = new Set([text, ...found.ends.map(printEndpoint)]);
  // A class of pods has the name of one of them, so its name says nothing about the others.
  return ({ name, pods }) => (pods.length === 0 ? texts.has(name) : pods.every((pod) => texts.has(pod)));
}

function coversPorts(
  port: WrittenFlow['port'],
  { ports: [first, last], to }: ComparedFlows,
  snapshot: Snapshot,
): boolean {
  if (port === '*') return true;
  const range = typeof port === 'string' ? rangeOf(port) : [port, port];
  if (range !== null) return (range[0] ?? 0) <= first && last <= (range[1] ?? 0);
  // A name stands for a number if every pod of the row gives it that number.
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
