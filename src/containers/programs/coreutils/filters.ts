import { fileErrorText } from '../../files/files.ts';
import type { Flavour } from '../../images/image-contents.ts';
import type { Process, Programs } from '../../runtime/process.ts';
import { linesOf, readAll, say, textOf } from '../../runtime/streams.ts';
import { characterClasses } from '../../sh/pattern.ts';
import { unescape } from '../../sh/reader.ts';
import { cannotOpen, fail, inputs, nameOf, readOptions, UsageError, withUsage } from './command-line.ts';

/** wc, cut, tr, nl, rev, paste, od: what turns a stream into another, line by line or byte by byte. */
export function filters(flavour: Flavour): Programs {
  const each = (map: (line: string, number: number) => string) =>
    withUsage(flavour, 1, (process) => mapLines(process, flavour, map));
  return {
    wc: withUsage(flavour, 1, wc),
    cut: withUsage(flavour, 1, (process) => cut(process, flavour)),
    tr: withUsage(flavour, 1, tr),
    rev: each((line) => Array.from(line).reverse().join('')),
    nl: withUsage(flavour, 1, (process) => nl(process, flavour)),
    paste: withUsage(flavour, 1, (process) => paste(process, flavour)),
    od: withUsage(flavour, 1, (process) => od(process, flavour)),
  };
}

async function mapLines(
  process: Process,
  flavour: Flavour,
  map: (line: string, number: number) => string,
): Promise<number> {
  let code = 0;
  let number = 0;
  const complain = cannotOpen(process, flavour);
  for await (const { input } of inputs(
    process,
    process.argv.slice(1).filter((word) => !/^-./.test(word)),
    async (name, error) => ((code = 1), complain(name, error)),
  )) {
    for await (const line of linesOf(input, process.signal)) await say(process.stdout, `${map(line, (number += 1))}\n`);
  }
  return code;
}

async function nl(process: Process, flavour: Flavour): Promise<number> {
  let number = 0;
  const everything = process.argv.includes('-ba');
  return mapLines({ ...process, argv: process.argv.filter((word) => word !== '-ba') }, flavour, (line) =>
    line === '' && !everything ? '       ' : `${String((number += 1)).padStart(6)}\t${line}`,
  );
}

async function wc(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'lwcmL', {
    lines: 'l',
    words: 'w',
    bytes: 'c',
    chars: 'm',
    'max-line-length': 'L',
  });
  const columns =
    options.given.length === 0
      ? 'lwc'
      : Array.from('lwmcL')
          .filter((name) => options.has(name))
          .join('');
  let code = 0;
  const total = new Map<string, number>();
  const show = async (counts: ReadonlyMap<string, number>, name: string) => {
    const numbers = Array.from(columns).map((column) => String(counts.get(column) ?? 0));
    const isPlain = columns.length === 1 && (name === '' || options.operands.length < 2);
    const text = isPlain
      ? numbers.join('')
      : numbers.map((number, index) => number.padStart(index === 0 && options.operands.length > 0 ? 9 : 9)).join(' ');
    await say(process.stdout, `${text}${name === '' ? '' : ` ${name}`}\n`);
  };
  const complain = async (name: string, error: Parameters<typeof fileErrorText>[0]) =>
    (code = await fail(process, `${name}: ${fileErrorText(error)}`));
  for await (const { name, input } of inputs(process, options.operands, complain)) {
    const bytes = await readAll(input, process.signal);
    const text = textOf(bytes);
    const counts = new Map([
      ['l', text.split('\n').length - 1],
      ['w', text.split(/\s+/).filter(Boolean).length],
      ['c', bytes.length],
      ['m', Array.from(text).length],
      ['L', Math.max(0, ...text.split('\n').map((line) => line.length))],
    ]);
    for (const [column, count] of counts) total.set(column, (total.get(column) ?? 0) + count);
    await show(counts, options.operands.length === 0 ? '' : name);
  }
  if (options.operands.length > 1) await show(total, 'total');
  return code;
}

/** `1,3-5,7-` as a question: is this position chosen. */
function rangesOf(list: string): (position: number) => boolean {
  const ranges = list.split(',').map((part) => {
    const found = /^(\d*)(-?)(\d*)$/.exec(part);
    if (found === null || part === '' || part === '-') throw new UsageError(`invalid range ${part}`);
    const from = Number(found[1] === '' ? 1 : found[1]);
    const to = found[2] === '' ? from : found[3] === '' ? Infinity : Number(found[3]);
    return { from, to };
  });
  return (position) => ranges.some(({ from, to }) => position >= from && position <= to);
}

async function cut(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'd:f:c:b:snO:', {
    delimiter: 'd',
    fields: 'f',
    characters: 'c',
    bytes: 'b',
    'only-delimited': 's',
    'output-delimiter': 'O',
  });
  const list = options.value('f') ?? options.value('c') ?? options.value('b');
  if (list === undefined)
    return fail(
      process,
      flavour === 'gnu'
        ? "you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information."
        : 'expected a list of bytes, characters, or fields',
    );
  const isChosen = rangesOf(list);
  const delimiter = options.value('d') ?? '\t';
  const joiner = options.value('O') ?? delimiter;
  const chosen = <T>(parts: readonly T[]) => parts.filter((_, index) => isChosen(index + 1));
  let code = 0;
  const complain = cannotOpen(process, flavour);
  for await (const { input } of inputs(
    process,
    options.operands,
    async (name, error) => ((code = 1), complain(name, error)),
  )) {
    for await (const line of linesOf(input, process.signal)) {
      const hasFields = line.includes(delimiter);
      if (options.has('f') && !hasFields && options.has('s')) continue;
      const text = options.has('f')
        ? hasFields
          ? chosen(line.split(delimiter)).join(joiner)
          : line
        : chosen(Array.from(line)).join('');
      await say(process.stdout, `${text}\n`);
    }
  }
  return code;
}

/** A set of tr: ranges, classes and escapes as single characters. */
function setOf(text: string): readonly string[] {
  const characters: string[] = [];
  const plain = unescape(text.replace(/\[:(\w+):\]/g, (all, name: string) => expandClass(name) ?? all));
  const all = Array.from(plain);
  for (let at = 0; at < all.length; at += 1) {
    const [from = '', dash, to] = all.slice(at, at + 3);
    if (dash === '-' && to !== undefined) {
      for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += 1)
        characters.push(String.fromCharCode(code));
      at += 2;
    } else characters.push(from);
  }
  return characters;
}

function expandClass(name: string): string | undefined {
  const set = characterClasses[name];
  if (set === undefined) return undefined;
  const expression = new RegExp(`[${set}]`);
  return Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
    .filter((character) => expression.test(character) && character !== '-' && character !== '\\')
    .join('');
}

async function tr(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'cCdst', { delete: 'd', 'squeeze-repeats': 's', complement: 'c' }, false);
  const [first, second] = options.operands;
  if (first === undefined) throw new UsageError('');
  if (second === undefined && !options.has('d') && !options.has('s'))
    throw new UsageError(nameOf(process) === '' ? '' : `missing operand after '${first}'`);
  const from = setOf(first);
  const to = setOf(second ?? '');
  const isIn =
    options.has('c') || options.has('C')
      ? (character: string) => !from.includes(character)
      : (character: string) => from.includes(character);
  const squeezed = new Set(second === undefined ? from : to);
  let last = '';
  for (
    let bytes = await process.stdin.read(process.signal);
    bytes !== null;
    bytes = await process.stdin.read(process.signal)
  ) {
    let out = '';
    for (const character of textOf(bytes)) {
      const found = isIn(character);
      if (found && options.has('d')) continue;
      const index =
        options.has('c') || options.has('C') ? to.length - 1 : Math.min(from.indexOf(character), to.length - 1);
      const mapped = found && second !== undefined && !options.has('d') ? (to[index] ?? character) : character;
      const squeezes =
        options.has('s') &&
        mapped === last &&
        (second === undefined && (options.has('c') || options.has('C')) ? found : squeezed.has(mapped));
      last = mapped;
      if (!squeezes) out += mapped;
    }
    await say(process.stdout, out);
  }
  return 0;
}

async function paste(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'd:s', { delimiters: 'd', serial: 's' });
  const delimiter = unescape(options.value('d') ?? '\t');
  const columns: string[][] = [];
  for await (const { input } of inputs(process, options.operands, cannotOpen(process, flavour))) {
    const lines: string[] = [];
    for await (const line of linesOf(input, process.signal)) lines.push(line);
    columns.push(lines);
  }
  const rows = options.has('s')
    ? columns.map((lines) => lines.join(delimiter))
    : Array.from({ length: Math.max(0, ...columns.map((lines) => lines.length)) }, (_, row) =>
        columns.map((lines) => lines[row] ?? '').join(delimiter),
      );
  await say(process.stdout, rows.map((row) => `${row}\n`).join(''));
  return 0;
}

async function od(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'A:t:cxdovN:j:');
  let at = 0;
  for await (const { input } of inputs(process, options.operands, cannotOpen(process, flavour))) {
    const bytes = await readAll(input, process.signal);
    for (; at < bytes.length; at += 16) {
      const row = [...bytes.subarray(at, at + 16)];
      const shown =
        options.has('c') || options.value('t') === 'c'
          ? row.map(named)
          : row.map(
              (byte) =>
                ` ${byte.toString(options.value('t')?.startsWith('x') === true ? 16 : 8).padStart(options.value('t')?.startsWith('x') === true ? 2 : 3, '0')}`,
            );
      await say(
        process.stdout,
        `${options.value('A') === 'n' ? '' : at.toString(8).padStart(7, '0')}${shown.join('')}\n`,
      );
    }
    at = bytes.length;
  }
  if (options.value('A') !== 'n') await say(process.stdout, `${at.toString(8).padStart(7, '0')}\n`);
  return 0;
}

function named(byte: number): string {
  const names: Readonly<Record<number, string>> = {
    0: '\\0',
    7: '\\a',
    8: '\\b',
    9: '\\t',
    10: '\\n',
    11: '\\v',
    12: '\\f',
    13: '\\r',
  };
  const text =
    names[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'));
  return text.padStart(4);
}
