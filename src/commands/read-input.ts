import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { invalidFile, wrongUsage } from './exit.ts';

/** The text of one file, under the name by which its faults are told. */
export interface Input {
  readonly file: string;
  readonly text: string;
}

/**
 * Reads what `-f` and `--answer` name: a file, a folder (its .yaml, .yml and .json by name, not deeper, as kubectl does)
 * or `-` for standard input. What cannot be read is wrong usage; what is not UTF-8 is an invalid file.
 */
export async function readInputs(paths: readonly string[], stdin: Readable): Promise<Input[]> {
  if (paths.filter((path) => path === '-').length > 1) throw wrongUsage('standard input (-) can be given only once');
  const inputs: Input[] = [];
  for (const path of paths) {
    if (path === '-') inputs.push({ file: 'stdin', text: decode(await readAll(stdin), 'stdin') });
    else for (const file of await filesAt(path)) inputs.push(await readInput(file));
  }
  return inputs;
}

/** Reads one file that must be a file: a flow list, for example. `-` is standard input. */
export async function readInput(path: string): Promise<Input> {
  try {
    return { file: path, text: decode(await readFile(path), path) };
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function filesAt(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const entries = (await readdir(path)).filter((name) => /\.(ya?ml|json)$/.test(name)).toSorted();
    const files: string[] = [];
    for (const entry of entries) {
      const file = join(path, entry);
      if (!(await stat(file)).isDirectory()) files.push(file);
    }
    if (files.length === 0) throw wrongUsage(`no .yaml, .yml or .json file in the folder ${path}`);
    return files;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function readAll(stdin: Readable): Promise<Buffer> {
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
