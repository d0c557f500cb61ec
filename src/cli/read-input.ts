import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FileNotRead, readPlainFile } from '../read-plain-file.ts';
import type { PlainSurroundings } from './command-context.ts';
import { invalidFile, wrongUsage } from './exit.ts';

/** The text of one file, under the name by which its faults are told. */
export interface Input {
  readonly file: string;
  readonly text: string;
}

/**
 * Reads what `-f` and `--answer` name: a file, a folder (its .yaml, .yml and .json by name, not deeper, as kubectl does)
 * or `-` for standard input. Nothing but plain files is opened, and none is read in parts: Node's promises for files take
 * longer to load. What cannot be read is wrong usage; what is not UTF-8, or larger than the limits, is an invalid file.
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
    return { file: path, text: decode(withinLimits(readPlainFile(path, MOST_JSON), path), path) };
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
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    chunks.push(bytes);
    length += bytes.length;
    if (length > MOST_JSON || (length > MOST_YAML && !looksLikeJson(chunks[0]!))) throw tooLarge('stdin');
  }
  return withinLimits(Buffer.concat(chunks, length), 'stdin');
}

const MB = 1024 * 1024;
/** No more bytes than these are read of one file, or of standard input. */
const MOST_YAML = 32 * MB;
const MOST_JSON = 64 * MB;

function withinLimits(bytes: Buffer, file: string): Buffer {
  if (bytes.length > MOST_YAML && !looksLikeJson(bytes)) throw tooLarge(file);
  return bytes;
}

/** JSON begins with a brace or a bracket: the text is read much faster then. */
function looksLikeJson(bytes: Buffer): boolean {
  return /^\uFEFF?\s*[[{]/.test(bytes.toString('utf8', 0, 1000));
}

function tooLarge(file: string): Error {
  const limit = `more than ${MOST_YAML / MB} MB of YAML or ${MOST_JSON / MB} MB of JSON is not read`;
  return invalidFile([`${file}: this is too large: ${limit}. Split it into several files.`]);
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
  if (error instanceof FileNotRead) {
    if (error.because === 'too large') return tooLarge(path);
    return wrongUsage(`cannot read ${path}: it is no plain file (for standard input, give -)`);
  }
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
};
