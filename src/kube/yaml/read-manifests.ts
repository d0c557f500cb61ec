import { LineCounter, type YAMLError } from 'yaml';
import { printPath, type Step } from '../field-path.ts';
import type { Place } from '../manifest.ts';
import { composeYaml } from './compose.ts';
import { placeIn } from './place-in.ts';
import { splitJson } from './split-json.ts';
import { isFault, readNode, type YamlNode } from './value.ts';

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

/** Text that cannot be read: its first fault, and the line with a caret below it. */
export interface Fault {
  readonly place: Place;
  readonly message: string;
  readonly excerpt: string;
}

export type Read =
  | { readonly documents: readonly Document[]; readonly warnings: readonly Warning[] }
  | { readonly fault: Fault };

/**
 * Reads manifests as kubectl does: YAML 1.1 or JSON, one document or several, `List` objects unpacked, empty documents
 * left out. It never throws; text that is neither is a fault. Source: sigs.k8s.io/yaml over go-yaml v2;
 * k8s.io/apimachinery pkg/util/yaml/decoder.go.
 */
export function readManifests(text: string, file: string): Read {
  const source = sourceOf(text, file);
  try {
    return /^\s*\{/.test(source.text) ? (readJson(source) ?? readYaml(source)) : readYaml(source);
  } catch (error) {
    // The parser recurses: text nested deeper than the stack ends here.
    if (error instanceof RangeError) return faultAt(source, 0, 'This is nested too deep to be read.');
    throw error;
  }
}

interface Source {
  readonly text: string;
  readonly file: string;
  placeAt(offset: number): Place;
}

function sourceOf(given: string, file: string): Source {
  // A lone carriage return ends a line too.
  const text = (given.startsWith('\uFEFF') ? given.slice(1) : given).replace(/\r(?!\n)/g, '\n');
  let lines: LineCounter | undefined;
  return {
    text,
    file,
    placeAt: (offset) => {
      lines ??= countLines(text);
      const { line, col } = lines.linePos(Math.min(offset, text.length));
      return { file, line, column: col };
    },
  };
}

function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}

/** Undefined where the text is not JSON after all: `{` begins YAML too. */
function readJson(source: Source): Read | undefined {
  const parts = splitJson(source.text);
  if (parts === undefined) return undefined;
  const documents = parts.flatMap(({ value, start, end }) => {
    // Places are asked for when something is wrong, so the text is parsed for them only then.
    let root: YamlNode | undefined;
    const rootOf = (): YamlNode | undefined => {
      root ??= [...composeYaml(source.text.slice(start, end))][0]?.contents as YamlNode | undefined;
      return root;
    };
    return unpack({ source, value, rootOf, offset: start, steps: [] });
  });
  return { documents, warnings: [] };
}

function readYaml(source: Source): Read {
  const control = source.text.search(controlCharacter);
  if (control >= 0) return faultAt(source, control, 'A control character stands here; YAML does not allow it.');
  const documents: Document[] = [];
  const warnings: Warning[] = [];
  for (const { contents: root, errors } of composeYaml(source.text)) {
    const contents = root as YamlNode;
    const [error] = errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
    if (error) return faultAt(source, error.pos[0], wordsOf(error));
    const read = readNode(contents, (offset, message) => warnings.push({ place: source.placeAt(offset), message }));
    if (isFault(read)) return faultAt(source, read.offset, read.message);
    if (read.value !== null) {
      documents.push(...unpack({ source, value: read.value, rootOf: () => contents, offset: 0, steps: [] }));
    }
  }
  return { documents, warnings };
}

interface Unpacked {
  readonly source: Source;
  readonly value: unknown;
  readonly rootOf: () => YamlNode | undefined;
  /** Where the root's text begins in the source. */
  readonly offset: number;
  /** The way from the root to this value. */
  readonly steps: readonly Step[];
}

/** The objects of a `List` (or `PodList`, which gives its items their kind), else the one that it is. */
function unpack(part: Unpacked): readonly Document[] {
  const { source, value, rootOf, offset, steps } = part;
  const list = value as { readonly kind?: unknown; readonly apiVersion?: unknown; readonly items?: unknown } | null;
  const { kind, apiVersion, items } = typeof list === 'object' && list !== null ? list : {};
  if (typeof kind === 'string' && kind.endsWith('List') && (Array.isArray(items) || items === null)) {
    const given = kind === 'List' ? {} : { apiVersion, kind: kind.slice(0, -'List'.length) };
    return (items ?? []).flatMap((item: unknown, at) => {
      const isObject = typeof item === 'object' && item !== null && !Array.isArray(item);
      const value = isObject && kind !== 'List' ? { ...given, ...item } : item;
      return unpack({ ...part, value, steps: [...steps, 'items', at] });
    });
  }
  const base = printPath(steps);
  const place = (path: string): Place => {
    const root = rootOf();
    return source.placeAt(root === undefined ? offset : offset + placeIn(root, path));
  };
  const placeOf = (path: string): Place => place(base === '' || path === '' ? base + path : `${base}.${path}`);
  return [
    {
      file: source.file,
      value,
      get place() {
        return placeOf('');
      },
      placeOf,
    },
  ];
}

function faultAt(source: Source, offset: number, message: string): Read {
  const place = source.placeAt(offset);
  const line = source.text.split('\n', place.line)[place.line - 1]?.replace(/\r$/, '') ?? '';
  return { fault: { place, message, excerpt: excerptOf(line, place.column) } };
}

/** The line, cut where it is long, and a caret below the column. A tab is shown as one blank. */
function excerptOf(line: string, column: number): string {
  const start = Math.max(0, column - 1 - 60);
  const shown = line.slice(start, start + 100).replaceAll('\t', ' ');
  return `${shown}\n${' '.repeat(column - 1 - start)}^`;
}

// oxlint-disable-next-line no-control-regex -- these are what it looks for
const controlCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** The parser's faults in plain words: by their codes, and where one code has several meanings by its text. */
export function wordsOf({ code, message }: Pick<YAMLError, 'code' | 'message'>): string {
  const found = words.find(([faultCode, part]) => faultCode === code && message.includes(part));
  return found?.[2] ?? `This is not YAML: ${message}.`;
}

const words: readonly (readonly [code: string, part: string, words: string])[] = [
  ['TAB_AS_INDENT', '', 'A tab stands where the line is indented; YAML takes blanks only.'],
  ['BAD_INDENT', 'Flow', 'A bracket is opened and not closed.'],
  ['BAD_INDENT', '', 'This line is not indented as the lines around it ask for.'],
  ['BAD_ALIAS', '', 'An alias needs a name after the *; text that begins with * needs quotes.'],
  ['BAD_DQ_ESCAPE', '', 'This escape in double quotes means nothing in YAML.'],
  ['BAD_SCALAR_START', '', 'Text cannot begin with this character without quotes.'],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    '',
    'There is a second key on this line: give it a line of its own, or put the text in quotes.',
  ],
  ['BLOCK_IN_FLOW', '', 'A block begins inside brackets: close them first, or go on within brackets.'],
  ['MISSING_CHAR', 'closing', 'A quote is opened and not closed.'],
  ['MISSING_CHAR', 'Implicit', 'This line has no colon, so it is no key; or the text above it needs quotes.'],
  ['MISSING_CHAR', 'expected', 'A bracket is opened and not closed.'],
  ['MISSING_CHAR', 'space', 'A blank is missing between two values.'],
  ['MISSING_CHAR', ',', 'A comma is missing between two values.'],
  ['MULTILINE_IMPLICIT_KEY', '', 'A key must stand on one line and be followed by a colon.'],
  ['RESOURCE_EXHAUSTION', '', 'This is nested too deep to be read.'],
  ['UNEXPECTED_TOKEN', '', 'This does not belong here.'],
];
