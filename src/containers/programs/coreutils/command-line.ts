import type { FileTree } from '../../files/file-tree.ts';
import { absolutePath, openForReading } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { strerror } from '../../libc/strerror.ts';
import { own } from '../../runtime/container.ts';
import type { FileError, Process, Program, Readable } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { usages } from './usages.ts';

/** Options and operands of a command line. */
export interface Options {
  /** Options in the order given, with their values where they take one. */
  readonly given: readonly { readonly name: string; readonly value: string }[];
  readonly operands: readonly string[];
  readonly has: (name: string) => boolean;
  /** The last value of an option. */
  readonly value: (name: string) => string | undefined;
  readonly values: (name: string) => readonly string[];
}

/** What went wrong with the options, in the words of the flavour. */
export class UsageError extends Error {}

/**
 * Reads a command line as getopt does. `letters` lists the options, `:` after those that take a value; `long` maps
 * `--name` to a letter. Throws a `UsageError`.
 */
export function readOptions(
  argv: readonly string[],
  letters: string,
  long: Readonly<Record<string, string>> = {},
  permute = true,
): Options {
  const given: { name: string; value: string }[] = [];
  const operands: string[] = [];
  const rest = argv.slice(1);
  const takesValue = (letter: string) => letters.charAt(letters.indexOf(letter) + 1) === ':';
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      operands.push(...rest);
      break;
    }
    if (word.startsWith('--')) {
      const [name = '', ...value] = word.slice(2).split('=');
      const letter = long[name];
      if (letter === undefined) throw new UsageError(`unrecognized option '${word}'`);
      const needs = takesValue(letter);
      const text = value.length > 0 ? value.join('=') : needs ? rest.shift() : '';
      if (text === undefined) throw new UsageError(`option '--${name}' requires an argument`);
      given.push({ name: letter, value: text });
    } else if (word.startsWith('-') && word !== '-') {
      for (let at = 1; at < word.length; at += 1) {
        const letter = word.charAt(at);
        if (letter === ':' || !letters.includes(letter)) throw new UsageError(`invalid option -- '${letter}'`);
        if (!takesValue(letter)) {
          given.push({ name: letter, value: '' });
          continue;
        }
        const value = at + 1 < word.length ? word.slice(at + 1) : rest.shift();
        if (value === undefined) throw new UsageError(`option requires an argument -- '${letter}'`);
        given.push({ name: letter, value });
        break;
      }
    } else {
      operands.push(word);
      if (permute) continue;
      operands.push(...rest);
      break;
    }
  }
  return {
    given,
    operands,
    has: (name) => given.some((option) => option.name === name),
    value: (name) => given.findLast((option) => option.name === name)?.value,
    values: (name) => given.filter((option) => option.name === name).map((option) => option.value),
  };
}

/** The operands, of which there must be so many. Throws a `UsageError`. */
export function operandsOf(options: Options, least = 1): readonly string[] {
  if (options.operands.length < least) throw new UsageError('');
  return options.operands;
}

/** Says what is wrong, with the program's name before it, and gives back the exit code. */
export async function fail(process: Process, message: string, code = 1): Promise<number> {
  await writeText(process.stderr, `${nameOf(process)}: ${message}\n`);
  return code;
}

/** A program whose wrong options are told in the words of its flavour. */
export function withUsage(flavour: Flavour, code: number, program: Program): Program {
  return async (process) => {
    try {
      return await program(process);
    } catch (problem) {
      if (!(problem instanceof UsageError)) throw problem;
      const name = nameOf(process);
      if (flavour === 'gnu') {
        const text = problem.message === '' ? 'missing operand' : problem.message;
        await writeText(process.stderr, `${name}: ${text}\nTry '${name} --help' for more information.\n`);
        return code;
      }
      if (problem.message !== '') await writeText(process.stderr, `${name}: ${problem.message}\n`);
      const usage = usages[name] ?? `Usage: ${name} [ARG]...`;
      await writeText(process.stderr, `BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\n\n${usage}\n`);
      return 1;
    }
  };
}

/** The name that a program was called by, without its folder. */
export function nameOf(process: Process): string {
  const [word = ''] = process.argv;
  return word.slice(word.lastIndexOf('/') + 1);
}

/** The container's files with all that they can do. */
export function filesOf(process: Process): FileTree {
  return own(process.container).files;
}

/** Opens the operands one after the other, standard input for none and for `-`; says which cannot be opened. */
export async function* inputs(
  process: Process,
  operands: readonly string[],
  complain: (name: string, error: FileError) => Promise<unknown>,
): AsyncGenerator<{ readonly name: string; readonly input: Readable }> {
  for (const name of operands.length === 0 ? ['-'] : operands) {
    if (name === '-' || name === '/dev/stdin') {
      yield { name, input: process.stdin };
      continue;
    }
    const input = openForReading(process.container, absolutePath(process, name));
    if (typeof input === 'string') await complain(name, input);
    else yield { name, input };
  }
}

/** How each flavour says that a file cannot be opened. */
export function cannotOpen(process: Process, flavour: Flavour): (name: string, error: FileError) => Promise<unknown> {
  return (name, error) =>
    fail(
      process,
      flavour === 'gnu' || ['sort', 'cut'].includes(nameOf(process))
        ? `${name}: ${strerror(error)}`
        : error === 'EISDIR'
          ? `read error: Is a directory`
          : `can't open '${name}': ${strerror(error)}`,
    );
}
