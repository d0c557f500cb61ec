import { pathIn } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import type { Process, Programs, Readable } from '../../runtime/process.ts';
import { bytesOf, linesOf, pause, readAll, say } from '../../runtime/streams.ts';
import { cannotOpen, fail, filesOf, inputs, readOptions, UsageError, withUsage } from './command-line.ts';

/** cat, head, tail, tac, tee, more, less: what shows a file or a part of it. */
export function showing(flavour: Flavour): Programs {
  const cat = withUsage(flavour, 1, (process) => showAll(process, flavour));
  return {
    cat,
    more: cat,
    less: cat,
    head: withUsage(flavour, 1, (process) => head(process, flavour)),
    tail: withUsage(flavour, 1, (process) => tail(process, flavour)),
    tac: withUsage(flavour, 1, (process) => tac(process, flavour)),
    tee: withUsage(flavour, 1, tee),
  };
}

async function showAll(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'nbvteAsuE', { number: 'n', 'show-all': 'A' });
  const complain = cannotOpen(process, flavour);
  let code = 0;
  let number = 0;
  for await (const { input } of inputs(
    process,
    options.operands,
    async (name, error) => ((code = 1), complain(name, error)),
  )) {
    if (options.given.length === 0 || options.given.every(({ name }) => name === 'u')) {
      for (let bytes = await input.read(process.signal); bytes !== null; bytes = await input.read(process.signal))
        await process.stdout.write(bytes);
      continue;
    }
    for await (const line of linesOf(input, process.signal)) {
      const counts = options.has('n') || (options.has('b') && line !== '');
      if (counts) number += 1;
      const shown =
        options.has('A') || options.has('v') || options.has('t')
          ? visible(line, options.has('A') || options.has('t'))
          : line;
      const end = options.has('A') || options.has('e') || options.has('E') ? '$' : '';
      await say(process.stdout, `${counts ? `${String(number).padStart(6)}\t` : ''}${shown}${end}\n`);
    }
  }
  return code;
}

function visible(line: string, tabs: boolean): string {
  return Array.from(line)
    .map((character) => {
      if (character === '\t') return tabs ? '^I' : character;
      if (character < ' ') return `^${String.fromCharCode(character.charCodeAt(0) + 64)}`;
      return character === '\u007f' ? '^?' : character;
    })
    .join('');
}

/** `5`, `-5`, `+5`, with busybox's and GNU's suffixes. */
function countOf(text: string): { readonly sign: string; readonly count: number } {
  const found = /^([-+]?)(\d+)([bkKmMG]?)$/.exec(text);
  if (found === null) throw new UsageError(`invalid number '${text}'`);
  const factor = { '': 1, b: 512, k: 1024, K: 1024, m: 1048576, M: 1048576, G: 1073741824 }[found[3] ?? ''] ?? 1;
  return { sign: found[1] ?? '', count: Number(found[2]) * factor };
}

/** `head -5` means `head -n 5`. */
function withOldCount(argv: readonly string[]): readonly string[] {
  return argv.map((word, index) =>
    index > 0 && /^-\d+$/.test(word) && !/^-[nc]$/.test(argv[index - 1] ?? '') ? `-n${word.slice(1)}` : word,
  );
}

async function head(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(withOldCount(process.argv), 'n:c:qvs', {
    lines: 'n',
    bytes: 'c',
    quiet: 'q',
    verbose: 'v',
  });
  const { sign, count } = countOf(options.value('c') ?? options.value('n') ?? '10');
  return eachWithTitle(process, flavour, options, async (input) => {
    if (options.has('c')) return headBytes(process, input, sign === '-' ? -count : count);
    let left = count;
    const held: string[] = [];
    if (sign !== '-' && count === 0) return;
    for await (const line of linesOf(input, process.signal)) {
      if (sign === '-') {
        held.push(line);
        if (held.length > count) await say(process.stdout, `${held.shift() ?? ''}\n`);
        continue;
      }
      await say(process.stdout, `${line}\n`);
      left -= 1;
      if (left <= 0) return;
    }
  });
}

async function headBytes(process: Process, input: Readable, count: number): Promise<void> {
  if (count < 0) {
    const bytes = await readAll(input, process.signal);
    return process.stdout.write(bytes.subarray(0, Math.max(bytes.length + count, 0)));
  }
  for (let left = count; left > 0; ) {
    const bytes = await input.read(process.signal);
    if (bytes === null) return;
    await process.stdout.write(bytes.subarray(0, left));
    left -= bytes.length;
  }
}

async function eachWithTitle(
  process: Process,
  flavour: Flavour,
  options: ReturnType<typeof readOptions>,
  show: (input: Readable) => Promise<void>,
): Promise<number> {
  let code = 0;
  let isFirst = true;
  const titled = (options.operands.length > 1 || options.has('v')) && !options.has('q');
  const complain = async (name: string, error: Parameters<ReturnType<typeof cannotOpen>>[1]) => {
    code = 1;
    const isTail = process.argv[0]?.endsWith('tail') === true;
    if (flavour === 'gnu') await fail(process, `cannot open '${name}' for reading: No such file or directory`);
    else if (isTail && error !== 'EISDIR') await fail(process, `can't open '${name}': No such file or directory`);
    else await fail(process, error === 'EISDIR' ? 'read error: Is a directory' : `${name}: No such file or directory`);
  };
  for await (const { name, input } of inputs(process, options.operands, complain)) {
    if (titled) await say(process.stdout, `${isFirst ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
    isFirst = false;
    await show(input);
  }
  return code;
}

async function tail(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(withOldCount(process.argv), 'n:c:fFqvs:', {
    lines: 'n',
    bytes: 'c',
    follow: 'f',
    quiet: 'q',
  });
  const { sign, count } = countOf(options.value('c') ?? options.value('n') ?? '10');
  const code = await eachWithTitle(process, flavour, options, async (input) => {
    if (options.has('c')) {
      const bytes = await readAll(input, process.signal);
      return process.stdout.write(
        sign === '+' ? bytes.subarray(count - 1) : bytes.subarray(Math.max(bytes.length - count, 0)),
      );
    }
    const held: string[] = [];
    let number = 0;
    for await (const line of linesOf(input, process.signal)) {
      number += 1;
      if (sign === '+') {
        if (number >= count) await say(process.stdout, `${line}\n`);
        continue;
      }
      held.push(line);
      if (held.length > count) held.shift();
    }
    await say(process.stdout, held.map((line) => `${line}\n`).join(''));
  });
  const isLost = (name: string) => name !== '-' && typeof filesOf(process).read(pathIn(process, name)) === 'string';
  if (!options.has('f') && !options.has('F')) {
    return flavour === 'busybox' && options.operands.length > 0 && options.operands.every(isLost)
      ? fail(process, 'no files')
      : code;
  }
  return follow(process, options.operands, options.has('F'));
}

/** Shows what is added to files until the process ends; like busybox it looks once a second. */
async function follow(process: Process, names: readonly string[], waits: boolean): Promise<number> {
  const files = filesOf(process);
  const sizeOf = (name: string) => {
    const bytes = files.read(pathIn(process, name));
    return typeof bytes === 'string' ? undefined : bytes.length;
  };
  const device = (name: string) => pathIn(process, name).startsWith('/dev/');
  const watched = names.filter((name) => name !== '-' && (device(name) || waits || sizeOf(name) !== undefined));
  if (watched.length === 0 && names.length > 0) return fail(process, 'no files');
  const shown = new Map(watched.map((name) => [name, sizeOf(name) ?? 0]));
  for (;;) {
    await pause(process.container.clock, 1000, process.signal);
    for (const name of watched) {
      const bytes = files.read(pathIn(process, name));
      if (typeof bytes === 'string') continue;
      const from = shown.get(name) ?? 0;
      if (bytes.length !== from) await process.stdout.write(bytes.subarray(bytes.length < from ? 0 : from));
      shown.set(name, bytes.length);
    }
  }
}

async function tac(process: Process, flavour: Flavour): Promise<number> {
  let code = 0;
  const complain = cannotOpen(process, flavour);
  const lines: string[] = [];
  for await (const { input } of inputs(
    process,
    process.argv.slice(1),
    async (name, error) => ((code = 1), complain(name, error)),
  )) {
    for await (const line of linesOf(input, process.signal)) lines.push(line);
  }
  await say(
    process.stdout,
    lines
      .reverse()
      .map((line) => `${line}\n`)
      .join(''),
  );
  return code;
}

async function tee(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'ai', { append: 'a' });
  const files = filesOf(process);
  let code = 0;
  const paths: string[] = [];
  for (const name of options.operands) {
    const path = pathIn(process, name);
    const refusal = files.write(path, bytesOf(''), options.has('a'));
    if (refusal === undefined) paths.push(path);
    else
      code = await fail(
        process,
        `${name}: ${refusal === 'EISDIR' ? 'Is a directory' : refusal === 'ENOENT' ? 'No such file or directory' : 'Permission denied'}`,
      );
  }
  for (
    let bytes = await process.stdin.read(process.signal);
    bytes !== null;
    bytes = await process.stdin.read(process.signal)
  ) {
    for (const path of paths) files.write(path, bytes, true);
    await process.stdout.write(bytes);
  }
  return code;
}
