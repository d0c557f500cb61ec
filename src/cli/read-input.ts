import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PlainSurroundings } from './command-context.ts';
import { invalidFile, wrongUsage } from './exit.ts';

/** The text of one file, under the name by which its faults are told. */
export interface Input {
  readonly file: string;
  readonly text: string;
}

/**
 * Reads what `-f` and `--answer` name: a file, a folder (its .yaml, .yml and .json by name, not deeper, as kubectl does)
 * or `-` for standard input. Files are read in one go: Node's promises for files take longer to load. What cannot be read is wrong usage; what is not UTF-8 is an invalid file.
 */
export async function readInputs(paths: readonly string[], around: Pick<PlainSurroundings, 'stdin'>): Promise<Input[]> {
  if (paths.filter((path) => path === '-').length > 1) throw wrongUsage('standard input (-) can be given only once');
  const inputs: Input[] = [];
  for (const path of paths) {
    if (path === '-') inputs.push({ file: 'stdin', text: decode(await readAll(around.stdin), 'stdin') });
    else for (const file of filesAt(path)) inputs.push(readInput(file));
  }
  return inputs;
}

function readInput(path: string): Input {
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

async function readAll(stdin: PlainSurroundings['stdin']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

/** The text of a file in UTF-8, less a byte order mark. */
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
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const says = reasons[code];
  return says === undefined ? error : wrongUsage(`cannot read ${path}: ${says}`);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder, and a file is needed',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its links go round in a circle',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many open files',
  EIO: 'the device reports an error',
  ENXIO: 'no such device',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
};
