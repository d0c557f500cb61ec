import type { Place } from '../kube/manifest.ts';
import { atPlace } from '../kube/print-place.ts';
import type { PlacedNode } from '../kube/yaml/placed-node.ts';
import { sourceOf } from '../kube/yaml/source.ts';
import { readStrictDocument } from '../kube/yaml/strict-document.ts';
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
 * strictly: with one fault or more the file is invalid, and the faults are reported with their places.
 */
export function readFlows({ file, text }: TextFile, portFaultOf: PortFault = portFault): WrittenFlow[] {
  const source = sourceOf(text, file);
  const read = readStrictDocument(source.text);
  if ('fault' in read) throw invalidFile([atPlace(source.placeAt(read.fault.offset), read.fault.message)]);

  const faults: string[] = [];
  const reader: Reader = {
    placeAt: (offset) => source.placeAt(Math.max(offset, 0)),
    fault: (place, says) => void faults.push(atPlace(place, says)),
    portFaultOf,
  };
  const { root } = read;
  if (root.is !== 'list') {
    throw invalidFile([atPlace(reader.placeAt(root.at), 'a list of {from, to, port, protocol} is needed')]);
  }
  const flows = root.items.flatMap((item) => readFlow(item, root.at, reader));
  const more = faults.length - MOST_FAULTS;
  if (more > 0) throw invalidFile([...faults.slice(0, MOST_FAULTS), `and ${more} more faults`]);
  if (faults.length > 0) throw invalidFile(faults);
  return flows;
}

/** So many faults of one file are printed; the others are counted. */
const MOST_FAULTS = 50;

interface Reader {
  readonly placeAt: (offset: number) => Place;
  readonly fault: (place: Place, says: string) => void;
  readonly portFaultOf: PortFault;
}

/** The fields of one entry that are known, by name. */
type Fields = ReadonlyMap<string, { readonly value: unknown; readonly place: Place }>;

function readFlow(item: PlacedNode, around: number, reader: Reader): WrittenFlow[] {
  const start = reader.placeAt(item.at < 0 ? around : item.at);
  if (item.is !== 'map') {
    reader.fault(start, 'an entry is {from, to, port, protocol}');
    return [];
  }
  const found = new Map<string, { value: unknown; place: Place }>();
  for (const [at, name] of item.keys.entries()) {
    const keyAt = item.keyAts[at] ?? item.at;
    if (fields.some((field) => field === name)) {
      const node = item.values[at]!;
      const value = node.is === 'scalar' ? node.value : node;
      found.set(name, { value, place: reader.placeAt(node.at < 0 ? keyAt : node.at) });
    } else reader.fault(reader.placeAt(keyAt), `no field "${name}" in a flow${didYouMean(name, fields)}`);
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
