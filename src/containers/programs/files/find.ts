import { absolutePath } from '../../files/open-file.ts';
import { patternToRegExp } from '../../libc/pattern.ts';
import { createRegExp } from '../../libc/regular-expression.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, filesOf } from '../coreutils/command-line.ts';
import { runCommand } from '../processes/run-command.ts';

type Test = (path: string, real: string, depth: number) => Promise<boolean> | boolean;

/** find with the tests that people use. Source: POSIX.1-2024, utilities, find */
export const find: Program = async (process) => {
  const words = process.argv.slice(1);
  const first = words.findIndex((word) => /^[-(!]/.test(word));
  const roots = first < 0 ? words : words.slice(0, first);
  const rest = first < 0 ? [] : words.slice(first);
  let deepest = Infinity;
  let shallowest = 0;
  let acts = false;
  let at = 0;
  const files = filesOf(process);

  function or(): Test {
    let left = and();
    while (rest[at] === '-o' || rest[at] === '-or') {
      at += 1;
      const [a, b] = [left, and()];
      left = async (...args) => (await a(...args)) || (await b(...args));
    }
    return left;
  }

  function and(): Test {
    let left = primary();
    while (rest[at] !== undefined && rest[at] !== '-o' && rest[at] !== '-or' && rest[at] !== ')') {
      if (rest[at] === '-a' || rest[at] === '-and') at += 1;
      const [a, b] = [left, primary()];
      left = async (...args) => (await a(...args)) && (await b(...args));
    }
    return left;
  }

  function primary(): Test {
    const word = rest[at++] ?? '';
    const value = () => rest[at++] ?? '';
    const print: Test = async (path) => (await writeText(process.stdout, `${path}\n`), true);
    switch (word) {
      case '!':
      case '-not': {
        const test = primary();
        return async (...args) => !(await test(...args));
      }
      case '(': {
        const test = or();
        at += 1;
        return test;
      }
      case '-name':
      case '-iname': {
        const expression = createRegExp(patternToRegExp(value()).source, word === '-iname' ? 'is' : 's');
        return (path) => expression.test(path.replace(/(.)\/+$/, '$1').replace(/.*\/(?=.)/, ''));
      }
      case '-path': {
        const expression = patternToRegExp(value());
        return (path) => expression.test(path);
      }
      case '-type': {
        const kind = value();
        return (_, real) => kindOf(process, real) === kind;
      }
      case '-empty':
        return (_, real) => {
          const names = files.readdir(real);
          const stat = files.stat(real);
          return typeof names !== 'string' ? names.length === 0 : typeof stat !== 'string' && stat.size === 0;
        };
      case '-maxdepth':
        deepest = Number(value());
        return () => true;
      case '-mindepth':
        shallowest = Number(value());
        return () => true;
      case '-print':
        acts = true;
        return print;
      case '-print0':
        acts = true;
        return async (path) => (await writeText(process.stdout, `${path}\u0000`), true);
      case '-delete':
        acts = true;
        return (_, real) => files.remove(real) === undefined;
      case '-exec': {
        acts = true;
        const end = rest.findIndex((word, index) => index >= at && (word === ';' || word === '+'));
        const command = rest.slice(at, end < 0 ? undefined : end);
        at = end < 0 ? rest.length : end + 1;
        return async (path) =>
          (await runCommand(
            process,
            command.map((word) => word.replaceAll('{}', path)),
          )) === 0;
      }
      case '-size':
      case '-mtime':
      case '-mmin':
      case '-newer':
      case '-user':
      case '-perm': {
        const text = value();
        return (_, real) => compare(process, word, text, real);
      }
      default:
        throw new Error(word);
    }
  }

  let test: Test = () => true;
  try {
    if (rest.length > 0) test = or();
  } catch (problem) {
    return fail(process, `unrecognized: ${problem instanceof Error ? problem.message : ''}`);
  }
  let code = 0;
  const visit = async (path: string, depth: number): Promise<void> => {
    process.signal.throwIfAborted();
    const real = absolutePath(process, path);
    const kind = kindOf(process, real);
    if (kind === undefined) {
      code = await fail(process, `${path}: ${strerror('ENOENT')}`);
      return;
    }
    if (depth >= shallowest && (await test(path, real, depth)) && !acts) await writeText(process.stdout, `${path}\n`);
    const names = kind === 'd' && depth < deepest ? files.readdir(real) : [];
    if (typeof names === 'string') return;
    for (const name of names) await visit(path.endsWith('/') ? `${path}${name}` : `${path}/${name}`, depth + 1);
  };
  for (const root of roots.length > 0 ? roots : ['.']) await visit(root, 0);
  return code;
};

function kindOf(process: Process, path: string): 'd' | 'f' | 'l' | undefined {
  const files = filesOf(process);
  if (files.target(path) !== undefined) return 'l';
  const stat = files.stat(path);
  if (typeof stat === 'string') return undefined;
  return stat.is === 'directory' ? 'd' : 'f';
}

function compare(process: Process, word: string, text: string, path: string): boolean {
  const stat = filesOf(process).stat(path);
  if (typeof stat === 'string') return false;
  if (word === '-user' || word === '-perm')
    return word === '-user' ? text === 'root' : (stat.mode & 0o7777) === Number.parseInt(text.replace(/^[-/]/, ''), 8);
  if (word === '-newer') {
    const other = filesOf(process).stat(absolutePath(process, text));
    return typeof other !== 'string' && stat.modified > other.modified;
  }
  const found = /^([-+]?)(\d+)([ckMG]?)$/.exec(text);
  const unit = { c: 1, k: 1024, M: 1_048_576, G: 1_073_741_824 }[found?.[3] ?? ''] ?? 512;
  const age =
    (process.container.clock.now().getTime() - stat.modified.getTime()) / (word === '-mtime' ? 86_400_000 : 60_000);
  const value = word === '-size' ? Math.ceil(stat.size / unit) : Math.floor(age);
  const wanted = Number(found?.[2] ?? 0);
  return found?.[1] === '+' ? value > wanted : found?.[1] === '-' ? value < wanted : value === wanted;
}
