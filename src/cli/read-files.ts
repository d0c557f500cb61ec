import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, fileErrorReasons } from '../file-errors.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import type { ProcessContext } from './command-context.ts';
import { invalidFile, wrongUsage } from './exit.ts';

/**
 * Reads what `-f`, `--answer` and the like name: a file, a folder (its .yaml, .yml and .json by name, not deeper, as
 * kubectl does) or `-` for standard input. Files are read in one go: Node's promises for files take longer to load.
 * A file that cannot be read is wrong usage; one that is not UTF-8 is an invalid file.
 */
export async function readFiles(paths: readonly string[], context: Pick<ProcessContext, 'stdin'>): Promise<TextFile[]> {
  checkOneStdin(paths);
  const files: TextFile[] = [];
  for (const path of paths) {
    if (path === '-') files.push({ file: 'stdin', text: decode(await readAll(context.stdin), 'stdin') });
    else for (const file of filesAt(path)) files.push(readFile(file));
  }
  return files;
}

/** Standard input can be read once: `-` among the paths of a command more than once is wrong usage. */
export function checkOneStdin(paths: readonly (string | undefined)[]): void {
  if (paths.filter((path) => path === '-').length > 1) throw wrongUsage('standard input (-) can be given only once');
}

function readFile(path: string): TextFile {
  try {
    return { file: path, text: decode(readFileSync(path), path) };
  } catch (error) {
    throw unreadable(path, error);
  }
}

function filesAt(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const entries = readdirSync(path)
      .filter((name) => /\.(ya?ml|json)$/.test(name))
      .toSorted();
    const files: string[] = [];
    for (const entry of entries) {
      const file = join(path, entry);
      if (!statSync(file).isDirectory()) files.push(file);
    }
    if (files.length === 0) throw wrongUsage(`no .yaml, .yml or .json file in the folder ${path}`);
    return files;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function readAll(stdin: ProcessContext['stdin']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

/** The text of a file in UTF-8, without a byte order mark. */
function decode(bytes: Buffer, file: string): string {
  const text = bytes.toString('utf8');
  const odd = /[\uFFFD\0]/.exec(text);
  if (odd === null || (odd[0] !== '\0' && isUtf8(bytes))) return text.startsWith('\uFEFF') ? text.slice(1) : text;
  const before = text.slice(0, odd.index).split('\n');
  const place = `${file}:${before.length}:${(before.at(-1) ?? '').length + 1}`;
  throw invalidFile([`${place}: this is not text in UTF-8`]);
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function unreadable(path: string, error: unknown): unknown {
  const says = reasons[errorCode(error)];
  return says === undefined ? error : wrongUsage(`cannot read ${path}: ${says}`);
}

/** What can be wrong with a path that a person typed. Any other error is a bug, and keeps its stack. */
const reasons: Readonly<Record<string, string | undefined>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: fileErrorReasons['ENOTDIR'],
  EISDIR: 'it is a folder, and a file is needed',
  EACCES: fileErrorReasons['EACCES'],
  EPERM: fileErrorReasons['EPERM'],
  ELOOP: 'its links go round in a circle',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many open files',
  EIO: fileErrorReasons['EIO'],
  ENXIO: 'no such device',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
};
