import { parsePath, printPath, type Step } from '../field-path.ts';
import type { Place } from '../manifest.ts';
import { composeFirst } from './compose.ts';
import { placeIn } from './place-in.ts';
import { placeAmong, placing, valuing } from './placed-node.ts';
import { readJsonPlaces, readPlain } from './plain-yaml.ts';
import { type Fault, faultAt, type Source, sourceOf } from './source.ts';
import { skipBlank, splitJson } from './split-json.ts';
import { type Chunk, skipComments, splitStream } from './split-stream.ts';
import { isFault, type NodeFault, readNode } from './value.ts';

export type { Fault };

/** One object of a text, whatever it is: nothing of it has been checked but that it is YAML or JSON. */
export interface Document {
  readonly file: string;
  readonly value: unknown;
  /** Where the object begins. */
  readonly place: Place;
  /**
   * Where a field stands: `spec.ingress[0].from[1]`, `metadata.labels[app.kubernetes.io/name]`. It is the place of the
   * key; of a field that is not there, that of the nearest one around it.
   */
  placeOf(path: string): Place;
}

/** Something in manifests that kubectl accepts and that is probably a mistake, and where it is. */
export interface Warning {
  readonly place: Place;
  readonly message: string;
}

export type Read =
  | { readonly documents: readonly Document[]; readonly warnings: readonly Warning[] }
  | { readonly fault: Fault };

/**
 * Reads manifests as kubectl does: YAML 1.1 or JSON, one document or several, `List` objects unpacked, empty documents
 * left out. It never throws; text that is neither is a fault. Source: sigs.k8s.io/yaml over go-yaml v2;
 * k8s.io/apimachinery pkg/util/yaml/decoder.go, `YAMLOrJSONDecoder`.
 */
export function readManifests(text: string, file: string): Read {
  const source = sourceOf(text, file);
  const reading: Reading = { source, documents: [], warnings: [], warned: 0 };
  const fault = readStream(reading);
  if (fault !== undefined) return { fault: faultAt(source, fault.offset, fault.message) };
  const more = reading.warned - MOST_WARNINGS;
  const last = reading.warnings.at(-1);
  if (more > 0 && last) reading.warnings.push({ ...last, message: `and ${more} more like these` });
  return { documents: reading.documents, warnings: reading.warnings };
}

interface Reading {
  readonly source: Source;
  readonly documents: Document[];
  readonly warnings: Warning[];
  /** How many warnings there were, those that are not printed among them. */
  warned: number;
}

/** JSON objects as long as there are any; where there are none, or one, what follows may be YAML. */
function readStream(reading: Reading): NodeFault | undefined {
  const { text } = reading.source;
  const { parts, end } = splitJson(text, 0, text.length);
  for (const part of parts) {
    const fault = part.hasDuplicates ? readChunk(part, reading) : takeIn(part.value, part, reading);
    if (fault !== undefined) return fault;
  }
  if (parts.length === 0) return readYaml(0, reading);
  const rest = skipBlank(text, end);
  if (rest >= text.length) return undefined;
  // kubectl looks at four bytes before it takes what follows for YAML.
  if (parts.length > 1 || text.length - end < 4) return { offset: rest, message: notJson };
  const lineFeed = text.indexOf('\n', end);
  return readYaml(lineFeed < 0 || lineFeed >= rest ? rest : lineFeed + 1, reading);
}

const notJson = 'This is not JSON, and after several JSON objects kubectl takes nothing else.';

function readYaml(from: number, reading: Reading): NodeFault | undefined {
  const { text } = reading.source;
  for (const part of splitStream(text, from)) {
    const fault = 'message' in part ? part : readChunk(part, reading);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Reads the document of a chunk. kubectl passes over what stands behind its end, and a warning says so. */
function readChunk(chunk: Chunk, reading: Reading): NodeFault | undefined {
  const { start, end } = chunk;
  const text = reading.source.text.slice(start, end);
  const read = readDocument(text);
  if ('fault' in read) return { ...read.fault, offset: start + read.fault.offset };
  for (const { offset, message } of read.warnings) warn(reading, start + offset, message);
  takeIn(read.value, chunk, reading);
  const ignored = read.end < text.length ? start + read.end : chunk.ignored;
  if (ignored !== undefined)
    warn(reading, ignored, 'this is ignored, as kubectl ignores what follows the end of a document');
  return undefined;
}

type ReadDocument =
  | { readonly fault: NodeFault }
  | { readonly value: unknown; readonly warnings: readonly NodeFault[]; readonly end: number };

/** Reads a document as JSON, as the YAML that most manifests are written in, or as any YAML: whichever comes first. */
function readDocument(text: string): ReadDocument {
  const [json] = splitJson(text, 0, text.length).parts;
  if (json !== undefined && !json.hasDuplicates) {
    return { value: json.value, warnings: [], end: skipComments(text, json.end, text.length) };
  }
  const warnings: NodeFault[] = [];
  const warn = (offset: number, message: string): void => void warnings.push({ offset, message });
  const plain = readPlain(text, valuing(warn));
  if (plain !== undefined) return { value: plain.root, warnings, end: text.length };
  warnings.length = 0;
  const composed = composeFirst(text);
  if ('fault' in composed) return composed;
  const read = readNode(composed.root, warn);
  return isFault(read) ? { fault: read } : { value: read.value, warnings, end: composed.end };
}

/** So many keys given twice are reported in one text; the others are counted. */
const MOST_WARNINGS = 20;

function warn(reading: Reading, offset: number, message: string): void {
  reading.warned++;
  if (reading.warned <= MOST_WARNINGS) reading.warnings.push({ place: reading.source.placeAt(offset), message });
}

/** Adds the objects of a value. Places are asked for when something is wrong, so the text is read for them only then. */
function takeIn(value: unknown, { start, end }: Chunk, { source, documents }: Reading): void {
  if (value === null) return;
  let places: ((path: string) => number) | undefined;
  const placeOf = (path: string): Place => {
    if (path === '') return source.placeAt(skipBlank(source.text, skipComments(source.text, start, end)));
    places ??= placesIn(source.text.slice(start, end));
    return source.placeAt(start + places(path));
  };
  for (const document of unpack({ file: source.file, value, placeOf, steps: [] })) documents.push(document);
}

/** Where the fields of a document stand, as offsets into its text. */
function placesIn(text: string): (path: string) => number {
  const known = /^\s*\{/.test(text) ? readJsonPlaces(text, placing) : undefined;
  const plain = known ?? readPlain(text, placing);
  if (plain !== undefined) return (path) => placeAmong(plain.root, parsePath(path));
  const composed = composeFirst(text);
  return (path) => ('fault' in composed ? 0 : placeIn(composed.root, path));
}

interface Unpacked {
  readonly file: string;
  readonly value: unknown;
  /** Where a field of the root stands. */
  readonly placeOf: (path: string) => Place;
  /** The way from the root to this value. */
  readonly steps: readonly Step[];
}

/** The objects of a `List` (or `PodList`, which gives its items their kind), else the one that it is. */
function* unpack(part: Unpacked): Generator<Document> {
  const { file, value, steps } = part;
  const list = value as { readonly kind?: unknown; readonly apiVersion?: unknown; readonly items?: unknown } | null;
  const { kind, apiVersion, items } = typeof list === 'object' && list !== null ? list : {};
  if (typeof kind === 'string' && kind.endsWith('List') && (Array.isArray(items) || items === null)) {
    const given = kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) };
    for (const [at, item] of ((items ?? []) as readonly unknown[]).entries()) {
      const isObject = typeof item === 'object' && item !== null && !Array.isArray(item);
      const value = isObject && kind !== 'List' ? { ...given, ...item } : item;
      yield* unpack({ ...part, value, steps: [...steps, 'items', at] });
    }
    return;
  }
  const base = printPath(steps);
  const placeOf = (path: string): Place => part.placeOf(base === '' || path === '' ? base + path : `${base}.${path}`);
  yield {
    file,
    value,
    get place() {
      return placeOf('');
    },
    placeOf,
  };
}
