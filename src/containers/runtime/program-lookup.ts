import type { FileSystem } from '../files/file-system.ts';
import { basename, resolvePath } from '../files/paths.ts';
import { decodeUtf8 } from './bytes.ts';
import type { Program, Programs } from './process.ts';

/** PATH where it is not set. */
export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What a name on a command line stands for. */
export type ProgramLookup = FoundProgram | { readonly is: 'missing' | 'denied' | 'directory' };

/** A program that can be run. */
export interface FoundProgram {
  readonly is: 'program';
  readonly path: string;
  readonly program: Program;
  /** For a script: its interpreter with its argument, and the script. Empty for a program of the image. */
  readonly interpreter: readonly string[];
}

/** The command line that a found program is run with: in place of a script's name stands its interpreter. */
export function commandLineOf({ interpreter }: FoundProgram, argv: readonly string[]): readonly string[] {
  return interpreter.length > 0 ? [...interpreter, ...argv.slice(1)] : argv;
}

/** Finds programs among a container's files. Source: execvp(3), execve(2) for `#!`. */
export class ProgramFinder {
  readonly #files: FileSystem;
  readonly #programs: Programs;

  constructor(files: FileSystem, programs: Programs) {
    this.#files = files;
    this.#programs = programs;
  }

  /** What a name stands for: a path if it has a slash, else the first program of that name on `path`. */
  find(name: string, path: string, cwd: string): ProgramLookup {
    if (name === '') return { is: 'missing' };
    if (name.includes('/')) return this.#at(resolvePath(cwd, name), name);
    let denied: ProgramLookup | undefined;
    for (const directory of path.split(':')) {
      const file = resolvePath(cwd, `${directory === '' ? '.' : directory}/${name}`);
      const found = this.#at(file, file);
      if (found.is === 'program') return found;
      if (found.is === 'denied') denied = found;
    }
    return denied ?? { is: 'missing' };
  }

  /** What stands at a path; a script sees `name` as `$0`. */
  #at(path: string, name: string): ProgramLookup {
    const stat = this.#files.stat(path);
    if (typeof stat === 'string') return { is: stat === 'EACCES' ? 'denied' : 'missing' };
    if (stat.is === 'directory') return { is: 'directory' };
    if ((stat.mode & 0o111) === 0) return { is: 'denied' };
    const installed = this.#files.programAt(path);
    if (installed === undefined) return this.#script(path, name);
    const program = this.#programs[installed] ?? this.#programs[basename(path)];
    return program === undefined ? { is: 'missing' } : { is: 'program', path, program, interpreter: [] };
  }

  /** A file of text: `#!` in its first line names the interpreter, else that is `sh`. */
  #script(path: string, name: string): ProgramLookup {
    const bytes = this.#files.read(path);
    if (typeof bytes === 'string') return { is: 'missing' };
    const firstLine = decodeUtf8(bytes.subarray(0, 256)).split('\n')[0] ?? '';
    const [, named, rest] = /^#! *(\S+) *(.*)/.exec(firstLine) ?? [];
    const [program = '/bin/sh', argument = ''] = [named, rest?.trim()];
    const words = basename(program) === 'env' && argument !== '' ? [argument] : [program, argument].filter(Boolean);
    const [first = ''] = words;
    const found = first.includes('/') ? this.#at(first, first) : this.find(first, defaultPath, '/');
    return found.is === 'program' ? { ...found, path, interpreter: [...words, name] } : { is: 'missing' };
  }
}
