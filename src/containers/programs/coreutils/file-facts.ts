import type { FileTree } from '../../files/files.ts';
import { basename, dirname, fileErrorText, resolvePath } from '../../files/files.ts';
import { pathIn } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import type { FileError, Process } from '../../runtime/process.ts';
import { say } from '../../runtime/streams.ts';
import { fail, filesOf, operandsOf, readOptions } from './command-line.ts';

/** chmod. */
export async function chmod(process: Process, flavour: Flavour): Promise<number> {
  // A mode such as `-x` begins as an option does.
  const argv = process.argv.map((word, index) => (index > 0 && /^-[rwxXst]+$/.test(word) ? `a${word}` : word));
  const options = readOptions(argv, 'Rvcf', { recursive: 'R' });
  const [mode = '', ...names] = operandsOf(options, 2);
  const files = filesOf(process);
  if (!/^([0-7]{1,4}|([ugoa]*[-+=][rwxXst]*,?)+)$/.test(mode)) return fail(process, `invalid mode '${mode}'`);
  let code = 0;
  const change = (path: string): FileError | undefined => {
    const stat = files.stat(path);
    if (typeof stat === 'string') return stat;
    const error = files.chmod(path, modeAfter(stat.mode, mode));
    if (error !== undefined || !options.has('R') || stat.is !== 'directory') return error;
    const names = files.list(path);
    if (typeof names !== 'string') for (const name of names) change(`${path === '/' ? '' : path}/${name}`);
    return undefined;
  };
  for (const name of names) {
    const error = change(pathIn(process, name));
    if (error !== undefined)
      code = await fail(
        process,
        flavour === 'gnu' ? `cannot access '${name}': ${fileErrorText(error)}` : `${name}: ${fileErrorText(error)}`,
      );
  }
  return code;
}

function modeAfter(before: number, mode: string): number {
  if (/^[0-7]+$/.test(mode)) return Number.parseInt(mode, 8);
  return mode.split(',').reduce((bits, clause) => {
    const [, who = '', operator = '+', letters = ''] = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause) ?? [];
    const classes = who === '' || who.includes('a') ? 'ugo' : who;
    const one = Array.from(letters).reduce((sum, letter) => sum | ({ r: 4, w: 2, x: 1, X: 1 }[letter] ?? 0), 0);
    const mask = Array.from(classes).reduce((sum, each) => sum | (one << ({ u: 6, g: 3, o: 0 }[each] ?? 0)), 0);
    const whole = Array.from(classes).reduce((sum, each) => sum | (7 << ({ u: 6, g: 3, o: 0 }[each] ?? 0)), 0);
    if (operator === '+') return bits | mask;
    return operator === '-' ? bits & ~mask : (bits & ~whole) | mask;
  }, before);
}

/** chown. */
export async function chown(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'Rvhf', { recursive: 'R' });
  const [, ...names] = operandsOf(options, 2);
  for (const name of names) {
    const stat = filesOf(process).stat(pathIn(process, name));
    if (typeof stat === 'string')
      return fail(
        process,
        flavour === 'gnu' ? `cannot access '${name}': ${fileErrorText(stat)}` : `${name}: ${fileErrorText(stat)}`,
      );
  }
  return 0;
}

/** mktemp. */
export async function mktemp(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'dtp:uq', { directory: 'd', tmpdir: 'p' });
  const template = options.operands[0] ?? 'tmp.XXXXXX';
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const name = template.replace(/X+$/, (all) =>
    Array.from(all)
      .map(() => letters.charAt(Math.floor(process.container.random() * letters.length)))
      .join(''),
  );
  const path =
    options.operands.length > 0 && !options.has('t') && !options.has('p')
      ? name
      : `${options.value('p') ?? '/tmp'}/${name}`;
  const files = filesOf(process);
  const error = options.has('d') ? files.make(pathIn(process, path)) : files.touch(pathIn(process, path));
  if (error !== undefined) return fail(process, `${path}: ${fileErrorText(error)}`);
  await say(process.stdout, `${path}\n`);
  return 0;
}

/** readlink. */
export async function readlink(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'fnemqsvz', { canonicalize: 'f' });
  for (const name of operandsOf(options)) {
    const files = filesOf(process);
    const path = pathIn(process, name);
    if (options.has('f') || options.has('e') || options.has('m'))
      await say(process.stdout, `${canonical(files, path)}${options.has('n') ? '' : '\n'}`);
    else {
      const target = files.target(path);
      if (target === undefined) return 1;
      await say(process.stdout, `${target}${options.has('n') ? '' : '\n'}`);
    }
  }
  return 0;
}

/** realpath. */
export async function realpath(process: Process, flavour: Flavour): Promise<number> {
  for (const name of operandsOf(readOptions(process.argv, 'emsq'))) {
    const files = filesOf(process);
    const path = canonical(files, pathIn(process, name));
    if (typeof files.stat(path) === 'string' && flavour === 'busybox')
      return fail(process, `${name}: No such file or directory`);
    await say(process.stdout, `${path}\n`);
  }
  return 0;
}

function canonical(files: FileTree, path: string, hops = 0): string {
  const target = files.target(path);
  if (target !== undefined && hops < 20) return canonical(files, resolvePath(dirname(path), target), hops + 1);
  if (path === '/') return path;
  const parent = canonical(files, dirname(path), hops);
  return `${parent === '/' ? '' : parent}/${basename(path)}`;
}

/** stat. */
export async function stat(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'c:Lf t', { format: 'c', dereference: 'L' });
  let code = 0;
  for (const name of operandsOf(options)) {
    const found = filesOf(process).stat(pathIn(process, name));
    if (typeof found === 'string') {
      code = await fail(
        process,
        flavour === 'gnu'
          ? `cannot statx '${name}': ${fileErrorText(found)}`
          : `can't stat '${name}': ${fileErrorText(found)}`,
      );
      continue;
    }
    const kind = found.is === 'directory' ? 'directory' : found.size === 0 ? 'regular empty file' : 'regular file';
    const mode = (found.mode & 0o7777).toString(8);
    const time = found.modified.toISOString().replace('T', ' ').replace('Z', '000000');
    const values: Readonly<Record<string, string>> = {
      n: name,
      s: String(found.size),
      a: mode,
      F: kind,
      U: 'root',
      G: 'root',
      u: '0',
      g: '0',
      y: `${time} +0000`,
      Y: String(Math.floor(found.modified.getTime() / 1000)),
      h: '1',
      i: '1',
    };
    const format = options.value('c');
    const text =
      format === undefined
        ? `  File: ${name}\n  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(Math.ceil(found.size / 512)).padEnd(10)} IO Block: 4096   ${kind}\nAccess: (${mode.padStart(4, '0')})  Uid: (    0/    root)   Gid: (    0/    root)\nModify: ${time} +0000`
        : format.replace(/%(\w)/g, (all, letter: string) => values[letter] ?? all);
    await say(process.stdout, `${text}\n`);
  }
  return code;
}
