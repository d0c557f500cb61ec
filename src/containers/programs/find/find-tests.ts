import type { FileSystem } from '../../files/file-system.ts';
import type { FileStat } from '../../files/inode.ts';
import { absolutePath } from '../../files/paths.ts';
import { compilePattern } from '../../libc/pattern.ts';
import type { Process } from '../../runtime/process.ts';

/** A file that find visits. */
export interface VisitedFile {
  /** As find prints it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/** Whether a test or an action of find succeeds for a file. */
export type FileTest = (file: VisitedFile) => Promise<boolean>;

/** `-name` and `-iname`: the last part of the name matches a pattern. */
export function nameTest(pattern: string, ignoresCase: boolean): FileTest {
  const expression = compilePattern(pattern, { ignoresCase });
  return async ({ name }) => expression.test(name.replace(/(.)\/+$/, '$1').replace(/.*\/(?=.)/, ''));
}

/** `-path`: the whole name matches a pattern. */
export function pathTest(pattern: string): FileTest {
  const expression = compilePattern(pattern);
  return async ({ name }) => expression.test(name);
}

/** `-type`. */
export function typeTest(files: FileSystem, kind: string): FileTest {
  return async ({ path }) => fileKindOf(files, path) === kind;
}

/** `-empty`: a directory without entries, or a file without bytes. */
export function emptyTest(files: FileSystem): FileTest {
  return async ({ path }) => {
    const names = files.readdir(path);
    if (typeof names !== 'string') return names.length === 0;
    const stat = files.stat(path);
    return typeof stat !== 'string' && stat.size === 0;
  };
}

/** `-size`, `-mtime`, `-mmin`, `-newer`, `-user` and `-perm`. */
export function comparisonTest(process: Process, word: string, value: string): FileTest {
  const test = statTest(process, word, value);
  return async ({ path }) => {
    const stat = process.container.files.stat(path);
    return typeof stat !== 'string' && test(stat);
  };
}

function statTest(process: Process, word: string, value: string): (stat: FileStat) => boolean {
  const { clock, files } = process.container;
  const age = ({ modified }: FileStat) => clock.now().getTime() - modified.getTime();
  switch (word) {
    case '-user':
      return () => value === 'root';
    case '-perm':
      return ({ mode }) => (mode & 0o7777) === Number.parseInt(value.replace(/^[-/]/, ''), 8);
    case '-newer':
      return ({ modified }) => {
        const other = files.stat(absolutePath(process, value));
        return typeof other !== 'string' && modified > other.modified;
      };
    case '-size': {
      const unit = units[/[ckMG]$/.exec(value)?.[0] ?? ''] ?? 512;
      return ({ size }) => matchesNumber(value, Math.ceil(size / unit));
    }
    case '-mtime':
      return (stat) => matchesNumber(value, Math.floor(age(stat) / 86_400_000));
    default:
      return (stat) => matchesNumber(value, Math.floor(age(stat) / 60_000));
  }
}

const units: Readonly<Record<string, number>> = { c: 1, k: 1024, M: 1_048_576, G: 1_073_741_824 };

/** `5` is exactly 5, `+5` is more, `-5` is less. */
function matchesNumber(text: string, number: number): boolean {
  const [, sign, digits = 0] = /^([-+]?)(\d+)([ckMG]?)$/.exec(text) ?? [];
  const wanted = Number(digits);
  return sign === '+' ? number > wanted : sign === '-' ? number < wanted : number === wanted;
}

/** What stands at a path: a directory, a file or a link; undefined: nothing. */
export function fileKindOf(files: FileSystem, path: string): 'd' | 'f' | 'l' | undefined {
  if (files.readlink(path) !== undefined) return 'l';
  const stat = files.stat(path);
  if (typeof stat === 'string') return undefined;
  return stat.is === 'directory' ? 'd' : 'f';
}
