import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { plainFault } from '../kube/yaml/yaml-faults.ts';
import { unsafeCharacter } from '../plain-text.ts';
import type { Fault } from './fault.ts';
import { type Placeholder, placeholdersIn } from './placeholders.ts';
import { brokenLimit, type YamlLimits, yamlLimits } from './yaml-limits.ts';

/** One step to a place in a file: a key, or the place in a list. */
export type Path = readonly PropertyKey[];

/** What a fault says besides its place. */
export interface Said {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** A placeholder in a file that was read, and the way to its place. */
export interface PlacedPlaceholder {
  readonly path: Path;
  readonly offset: number;
  readonly placeholder: Placeholder;
}

/** A file of a pack: what it says, and where. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** A fault at the value (or the key) at a path; of what is not there, at the deepest part of the way that is. */
  faultAt(path: Path, said: Said, part?: 'key' | 'value'): Fault;
  faultAtOffset(offset: number, said: Said): Fault;
  placeholders(): readonly PlacedPlaceholder[];
}

/**
 * Reads a file of a pack as YAML 1.2. What cannot be read is one fault: its first. Texts that break a limit are not
 * parsed at all.
 */
export function readYamlFile(
  text: string,
  file: string,
  limits: YamlLimits = yamlLimits,
): YamlFile | { readonly fault: Fault } {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  const at = (offset: number, { code, message, hint }: Said): Fault => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), code, message, hint };
  };
  const broken = limitFault(text, limits);
  if (broken) return { fault: at(broken.offset, broken) };

  const document = parseDocument(text, { stringKeys: true, prettyErrors: false, logLevel: 'silent' });
  const [syntax] = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (syntax) {
    const { offset, ...said } = syntaxSaid(syntax, text);
    return { fault: at(offset, said) };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: limits.aliases });
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    return {
      fault: at(unresolvedAlias(document), {
        code: 'not-yaml',
        message: `An alias cannot be read: ${because}.`,
        hint: 'Write the value out instead.',
      }),
    };
  }
  const { contents } = document;
  const unsafe = unsafeScalar(contents);
  if (unsafe) return { fault: at(unsafe.offset, unsafe) };
  return {
    file,
    value,
    faultAt: (path, said, part = 'value') => at(offsetOf(contents, path, part), said),
    faultAtOffset: at,
    placeholders: () => placeholdersOf(contents, text),
  };
}

/** The fault of a text that has more of something than a file of a pack may have. */
export function limitFault(text: string, limits: YamlLimits = yamlLimits): (Said & { readonly offset: number }) | null {
  const broken = brokenLimit(text, limits);
  if (!broken) return null;
  const most = limits[broken.limit];
  const says = {
    keys: { code: 'too-many-keys', message: `The file has more than ${most} keys.` },
    depth: { code: 'too-deep', message: `Maps and lists stand more than ${most} deep within each other.` },
    aliases: { code: 'too-many-aliases', message: `The file has more than ${most} aliases.` },
  };
  return { offset: broken.index, ...says[broken.limit], hint: 'No task needs that many: make the file simpler.' };
}

/** Where the first alias stands whose anchor is not set before it; 0 where all of them are. */
function unresolvedAlias(document: Document): number {
  let offset = 0;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return undefined;
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

/** What to say of a text that is no YAML, and at which place. A placeholder without quotes between brackets is the likeliest reason. */
function syntaxSaid(error: YAMLError, text: string): Said & { readonly offset: number } {
  const { code, pos } = error;
  const [offset] = pos;
  if (text.startsWith('${', pos[0]) || text.startsWith('${', pos[0] - 1)) {
    return { offset, ...unquotedPlaceholder(text, offset) };
  }
  if (/[\w*}]\/\{$/.test(text.slice(Math.max(0, pos[0] - 2), pos[0] + 1))) return { offset, ...unquotedGroup };
  if (code === 'DUPLICATE_KEY') {
    const message = 'This key stands twice in the same map.';
    return { offset, code: 'duplicate-key', message, hint: 'Remove one of the two.' };
  }
  return {
    code: 'not-yaml',
    ...plainFault(error, text),
    hint: 'Correct this first; what stands behind it was not read.',
  };
}

const unquotedGroup: Said = {
  code: 'group-needs-quotes',
  message: 'A group stands between brackets without quotes: YAML reads its { as a new map.',
  hint: "Put each group in quotes: ['shop/{app=web}', 'ops/{}'].",
};

/** A placeholder between brackets without quotes, at an offset of a text; the hint shows the value in quotes. */
export function unquotedPlaceholder(text: string, offset: number): Said {
  const value = valueAround(text, offset);
  const alone = /^\$\{\w[\w-]*\}$/.test(value) ? ' It keeps the type of its value all the same.' : '';
  return {
    code: 'placeholder-needs-quotes',
    message: 'A placeholder stands between brackets without quotes: YAML reads its { as a new map.',
    hint: `Put it in quotes: "${value}".${alone}`,
  };
}

/** The value of a list or map in one line around an offset: from the bracket, comma or colon before it to the next end. */
function valueAround(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf('\n', offset) + 1, offset - 200);
  const [line = ''] = text.slice(start, offset + 200).split('\n');
  const values = line.matchAll(/(?<=[[,]|: |(?<![$/])\{)(?:[$/]\{(?:\$\{[^{}]*\}|[^{}])*\}|(?![$/]\{)[^[\],{}])+/g);
  const at = offset - start;
  const around = [...values].find(({ index, 0: whole }) => index <= at + 1 && at - 1 < index + whole.length);
  const value = (around?.[0] ?? '').trim().replace(/^[\w-]+: /, '');
  return value.includes('${') ? value : '${name}';
}

/** Escapes in quotes make characters too. */
function unsafeScalar(root: Node | null): (Said & { readonly offset: number }) | null {
  for (const { node } of scalarsOf(root, [])) {
    const odd = typeof node.value === 'string' ? unsafeCharacter(node.value) : null;
    if (odd === null) continue;
    const message = `This text has the character ${odd.name}: it could drive a terminal or turn text around.`;
    return {
      offset: node.range?.[0] ?? 0,
      code: 'control-character',
      message,
      hint: 'Remove it; text of a pack has no control characters.',
    };
  }
  return null;
}

interface PlacedScalar {
  readonly path: Path;
  readonly node: { readonly value: unknown; readonly range?: readonly [number, number, number] | null };
}

function* scalarsOf(node: unknown, path: Path): Generator<PlacedScalar> {
  if (isScalar(node)) yield { path, node };
  else if (isSeq(node)) for (const [index, item] of node.items.entries()) yield* scalarsOf(item, [...path, index]);
  else if (isMap(node)) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      yield* scalarsOf(key, [...path, name]);
      yield* scalarsOf(value, [...path, name]);
    }
  }
}

function placeholdersOf(root: Node | null, text: string): readonly PlacedPlaceholder[] {
  return [...scalarsOf(root, [])].flatMap(({ path, node }) => {
    if (typeof node.value !== 'string') return [];
    const found = placeholdersIn(node.value);
    if (found.length === 0) return [];
    const [from = 0, to = 0] = node.range ?? [];
    const source = placeholdersIn(text.slice(from, to));
    return found.map((placeholder, index) => {
      const shown = source.length === found.length ? (source[index]?.index ?? 0) : 0;
      return { path, offset: from + shown, placeholder };
    });
  });
}

function offsetOf(root: Node | null, path: Path, part: 'key' | 'value'): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const [at, step] of path.entries()) {
    const last = at === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) return offset;
      const shown = last && part === 'key' ? pair.key : (pair.value ?? pair.key);
      offset = isNode(shown) && shown.range ? shown.range[0] : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (!isNode(item)) return offset;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}
