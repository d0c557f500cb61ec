import { printPath, type Step } from '../field-path.ts';
import type { Place } from '../manifest.ts';
import { composeFirst } from './compose.ts';
import { placeIn } from './place-in.ts';
import { type Fault, faultAt, type Source, sourceOf } from './source.ts';
import { skipBlank, splitJson } from './split-json.ts';
import { type Chunk, skipComments, splitStream } from './split-stream.ts';
import { isFault, type NodeFault, readNode, type YamlNode } from './value.ts';

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
  const reading: Reading = { source, documents: [], warnings: [] };
  const fault = readStream(reading);
  if (fault !== undefined) return { fault: faultAt(source, fault.offset, fault.message) };
  return { documents: reading.documents, warnings: reading.warnings };
}

interface Reading {
  readonly source: Source;
  readonly documents: Document[];
  readonly warnings: Warning[];
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
  const { source, warnings } = reading;
  const { start, end } = chunk;
  const warn = (offset: number, message: string): void =>
    void warnings.push({ place: source.placeAt(start + offset), message });
  const text = source.text.slice(start, end);
  const { parts } = splitJson(text, 0, text.length);
  const [json] = parts;
  let rest: number;
  if (json !== undefined && !json.hasDuplicates) {
    rest = skipComments(text, json.end, text.length);
    takeIn(json.value, chunk, reading);
  } else {
    const composed = composeFirst(text);
    if ('fault' in composed) return { ...composed.fault, offset: start + composed.fault.offset };
    const read = readNode(composed.root, warn);
    if (isFault(read)) return { ...read, offset: start + read.offset };
    rest = composed.end;
    takeIn(read.value, chunk, reading);
  }
  const ignored = rest < text.length ? rest : chunk.ignored && chunk.ignored - start;
  if (ignored !== undefined) warn(ignored, 'this is ignored, as kubectl ignores what follows the end of a document');
  return undefined;
}

/** Adds the objects of a value. Places are asked for when something is wrong, so the text is composed for them only then. */
function takeIn(value: unknown, { start, end }: Chunk, { source, documents }: Reading): void {
  if (value === null) return;
  let root: YamlNode | undefined;
  const rootOf = (): YamlNode => {
    if (root === undefined) {
      const composed = composeFirst(source.text.slice(start, end));
      root = 'fault' in composed ? null : composed.root;
    }
    return root;
  };
  for (const document of unpack({ source, value, rootOf, offset: start, steps: [] })) documents.push(document);
}

interface Unpacked {
  readonly source: Source;
  readonly value: unknown;
  readonly rootOf: () => YamlNode;
  /** Where the root's text begins in the source. */
  readonly offset: number;
  /** The way from the root to this value. */
  readonly steps: readonly Step[];
}

/** The objects of a `List` (or `PodList`, which gives its items their kind), else the one that it is. */
function* unpack(part: Unpacked): Generator<Document> {
  const { source, value, rootOf, offset, steps } = part;
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
  const placeOf = (path: string): Place => {
    const full = base === '' || path === '' ? base + path : `${base}.${path}`;
    return source.placeAt(offset + placeIn(rootOf(), full));
  };
  yield {
    file: source.file,
    value,
    get place() {
      return placeOf('');
    },
    placeOf,
  };
}
