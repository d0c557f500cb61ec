import { fileErrorText } from '../../files/files.ts';
import { openInput, pathIn } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import type { Process, Programs } from '../../runtime/process.ts';
import { readAll, say, textOf } from '../../runtime/streams.ts';
import { fail, operandsOf, readOptions, UsageError, withUsage } from './command-line.ts';

/** diff and cmp. Source: POSIX.1-2024, utilities, diff and cmp; busybox writes unified differences only. */
export function comparing(flavour: Flavour): Programs {
  return {
    diff: withUsage(flavour, 2, (process) => diff(process, flavour)),
    cmp: withUsage(flavour, 2, (process) => cmp(process, flavour)),
  };
}

async function diff(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'abBdiL:NqrTstwU:u', { unified: 'u', brief: 'q', recursive: 'r' });
  const [from = '', to = ''] = operandsOf(options, 2);
  const texts = await Promise.all([read(process, from), read(process, to)]);
  const missing = texts.findIndex((text) => typeof text === 'string');
  if (missing >= 0) {
    const name = missing === 0 ? from : to;
    const why = fileErrorText(texts[missing] as Parameters<typeof fileErrorText>[0]);
    return fail(process, flavour === 'gnu' ? `${name}: ${why}` : `can't stat '${name}': ${why}`, 2);
  }
  const fold = (line: string): string => {
    const spaced = options.has('w') ? line.replace(/\s+/g, '') : options.has('b') ? line.replace(/\s+/g, ' ') : line;
    return options.has('i') ? spaced.toLowerCase() : spaced;
  };
  const [old, young] = texts.map((bytes) => linesIn(bytes as Uint8Array)) as [string[], string[]];
  const edits = editsOf(old, young, (a, b) => fold(a) === fold(b));
  if (edits.every(({ mark }) => mark === ' ')) {
    if (options.has('s')) await say(process.stdout, `Files ${from} and ${to} are identical\n`);
    return 0;
  }
  if (options.has('q')) {
    await say(process.stdout, `Files ${from} and ${to} differ\n`);
    return 1;
  }
  const isUnified = flavour !== 'gnu' || options.has('u') || options.has('U');
  const [name, other] = options.values('L').length === 2 ? options.values('L') : [from, to];
  const text = isUnified
    ? `--- ${name}\n+++ ${other}\n${hunks(edits, Number(options.value('U') ?? 3))}`
    : normal(edits);
  await say(process.stdout, text);
  return 1;
}

async function cmp(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'sln:', { silent: 's', quiet: 's' });
  const [from = '', to = '-'] = operandsOf(options);
  const [a, b] = [await read(process, from), await read(process, to)];
  for (const [name, bytes] of [
    [from, a],
    [to, b],
  ] as const) {
    if (typeof bytes !== 'string') continue;
    const why = fileErrorText(bytes);
    return options.has('s') ? 2 : fail(process, `${name}: ${why}`, 2);
  }
  if (typeof a === 'string' || typeof b === 'string') throw new UsageError('');
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a[at] === b[at]) at += 1;
  if (at === length) {
    if (a.length === b.length) return 0;
    const short = a.length < b.length ? from : to;
    return options.has('s') ? 1 : fail(process, `EOF on ${short}${flavour === 'gnu' ? ` after byte ${length}` : ''}`);
  }
  const line = textOf(a.subarray(0, at)).split('\n').length;
  const unit = flavour === 'gnu' ? 'byte' : 'char';
  if (!options.has('s')) await say(process.stdout, `${from} ${to} differ: ${unit} ${at + 1}, line ${line}\n`);
  return 1;
}

async function read(process: Process, name: string) {
  if (name === '-') return readAll(process.stdin, process.signal);
  const input = openInput(process.container, pathIn(process, name));
  return typeof input === 'string' ? input : readAll(input, process.signal);
}

/** Lines as they are compared; a last one without an end is another one than with it. */
function linesIn(bytes: Uint8Array): string[] {
  const lines = textOf(bytes).split('\n');
  const last = lines.pop() ?? '';
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}

interface Edit {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
  /** How many lines of the old and of the new text come before. */
  readonly old: number;
  readonly young: number;
}

/** The fewest lines out and in that lead from one text to the other. */
function editsOf(old: readonly string[], young: readonly string[], same: (a: string, b: string) => boolean): Edit[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(young.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = young.length - 1; j >= 0; j -= 1) {
      const row = lengths[i]!;
      row[j] = same(old[i]!, young[j]!) ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, row[j + 1]!);
    }
  }
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < young.length) {
    const at = { old: i, young: j };
    if (i < old.length && j < young.length && same(old[i]!, young[j]!)) {
      edits.push({ mark: ' ', line: old[i]!, ...at });
      i += 1;
      j += 1;
    } else if (i < old.length && (j === young.length || lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      edits.push({ mark: '-', line: old[i]!, ...at });
      i += 1;
    } else {
      edits.push({ mark: '+', line: young[j]!, ...at });
      j += 1;
    }
  }
  return edits;
}

function hunks(edits: readonly Edit[], context: number): string {
  const changed = edits.flatMap(({ mark }, at) => (mark === ' ' ? [] : [at]));
  let text = '';
  for (let first = 0; first < changed.length; ) {
    let last = first;
    while (last + 1 < changed.length && changed[last + 1]! - changed[last]! <= 2 * context + 1) last += 1;
    const part = edits.slice(Math.max(0, changed[first]! - context), changed[last]! + context + 1);
    const count = (mark: '-' | '+') => part.filter((edit) => edit.mark === mark || edit.mark === ' ').length;
    const span = (before: number, lines: number) =>
      lines === 1 ? `${before + 1}` : `${lines === 0 ? before : before + 1},${lines}`;
    text += `@@ -${span(part[0]!.old, count('-'))} +${span(part[0]!.young, count('+'))} @@\n`;
    text += part.map(({ mark, line }) => `${mark}${line}\n`).join('');
    first = last + 1;
  }
  return text;
}

/** GNU's plain form: `1,2c3`, `<` and `>`. */
function normal(edits: readonly Edit[]): string {
  let text = '';
  for (let at = 0; at < edits.length; at += 1) {
    if (edits[at]!.mark === ' ') continue;
    let end = at;
    while (end < edits.length && edits[end]!.mark !== ' ') end += 1;
    const part = edits.slice(at, end);
    const [out, into] = [part.filter(({ mark }) => mark === '-'), part.filter(({ mark }) => mark === '+')];
    const span = (before: number, lines: number) =>
      lines === 0 ? `${before}` : lines === 1 ? `${before + 1}` : `${before + 1},${before + lines}`;
    const letter = out.length === 0 ? 'a' : into.length === 0 ? 'd' : 'c';
    text += `${span(part[0]!.old, out.length)}${letter}${span(part[0]!.young, into.length)}\n`;
    text += out.map(({ line }) => `< ${line}\n`).join('');
    if (letter === 'c') text += '---\n';
    text += into.map(({ line }) => `> ${line}\n`).join('');
    at = end;
  }
  return text;
}
