import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import type { Place } from '../kube/manifest.ts';
import { atPlace } from '../kube/print-place.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import type { Protocol } from '../netpol/flow.ts';
import { invalidFile } from './exit.ts';
import { portFault, readPort } from './read-port.ts';
import { didYouMean } from './suggest.ts';

/** A flow as a person wrote it: its ends are still text. */
export interface WrittenFlow {
  readonly from: string;
  readonly to: string;
  readonly port: number | string;
  readonly protocol: Protocol;
  /** Where the ends and the port stand, when the flow stood in a file. */
  readonly places?: { readonly from: Place; readonly to: Place; readonly port: Place };
}

/** What is wrong with a port as it stands in a file, or null. */
export type PortFault = (value: unknown) => string | null;

const fields = ['from', 'to', 'port', 'protocol'] as const;
const protocols: readonly string[] = ['TCP', 'UDP', 'SCTP'];

/**
 * Reads a flow file: a YAML or JSON list of `{from, to, port, protocol}`; `protocol` is TCP unless given. It is read
 * strictly: with one fault or more the file is invalid, and every fault is reported with its place.
 */
export function readFlows({ file, text }: TextFile, portFaultOf: PortFault = portFault): WrittenFlow[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const syntax = document.errors[0] ?? document.warnings[0];
  if (syntax !== undefined) {
    const says = (syntax.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
    throw invalidFile([atPlace(placeAt(syntax.pos[0]), says)]);
  }

  const faults: string[] = [];
  const reader: Reader = {
    document,
    placeOf: (node) => placeAt(node?.range?.[0] ?? 0),
    fault: (place, says) => void faults.push(atPlace(place, says)),
    portFaultOf,
  };
  const list = resolveAlias(document.contents, document);
  if (!isSeq(list))
    throw invalidFile([atPlace(reader.placeOf(list), 'a list of {from, to, port, protocol} is needed')]);
  const flows = list.items.flatMap((item) => readFlow(item as Node, reader));
  if (faults.length > 0) throw invalidFile(faults);
  return flows;
}

interface Reader {
  readonly document: Document.Parsed;
  readonly placeOf: (node: Node | null | undefined) => Place;
  readonly fault: (place: Place, says: string) => void;
  readonly portFaultOf: PortFault;
}

/** The fields of one entry that are known, by name. */
type Fields = ReadonlyMap<string, { readonly value: unknown; readonly place: Place }>;

function readFlow(item: Node | null, reader: Reader): WrittenFlow[] {
  const start = reader.placeOf(item);
  const map = resolveAlias(item, reader.document);
  if (!isMap(map)) {
    reader.fault(start, 'an entry is {from, to, port, protocol}');
    return [];
  }
  const found = new Map<string, { value: unknown; place: Place }>();
  for (const { key, value } of map.items as Pair<Node, Node | null>[]) {
    const name = isScalar(key) ? String(key.value) : '';
    if (fields.some((field) => field === name)) {
      const node = resolveAlias(value, reader.document);
      found.set(name, { value: isScalar(node) ? node.value : node, place: reader.placeOf(value ?? key) });
    } else reader.fault(reader.placeOf(key), `no field "${name}" in a flow${didYouMean(name, fields)}`);
  }
  const from = readEnd('from', found, start, reader);
  const to = readEnd('to', found, start, reader);
  const port = readPortField(found, start, reader);
  const protocol = readProtocol(found, reader);
  if (from === null || to === null || port === null || protocol === null) return [];
  const placeOf = (name: 'from' | 'to' | 'port'): Place => found.get(name)?.place ?? start;
  const places = { from: placeOf('from'), to: placeOf('to'), port: placeOf('port') };
  return [{ from, to, port, protocol, places }];
}

function readEnd(name: 'from' | 'to', found: Fields, start: Place, reader: Reader): string | null {
  const field = found.get(name);
  if (typeof field?.value === 'string' && field.value !== '') return field.value;
  reader.fault(field?.place ?? start, field ? `${name} is an endpoint, as "namespace/pod"` : `${name} is missing`);
  return null;
}

function readPortField(found: Fields, start: Place, reader: Reader): number | string | null {
  const field = found.get('port');
  const fault = field ? reader.portFaultOf(field.value) : 'port is missing';
  if (fault === null) return readPort(String(field?.value));
  reader.fault(field?.place ?? start, fault);
  return null;
}

function readProtocol(found: Fields, reader: Reader): Protocol | null {
  const field = found.get('protocol');
  if (field === undefined) return 'TCP';
  if (typeof field.value === 'string' && protocols.includes(field.value)) return field.value as Protocol;
  reader.fault(field.place, `protocol is TCP, UDP or SCTP, not ${JSON.stringify(field.value)}`);
  return null;
}

function resolveAlias(node: Node | null | undefined, document: Document): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : (node ?? null);
}
