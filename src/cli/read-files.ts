import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, fileErrorReasons } from '../file-errors.ts';
import { atPlace } from '../kube/print-place.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import { FileNotRead, readPlainFile } from '../read-plain-file.ts';
import type { ProcessContext } from './command-context.ts';
import { decodeText } from './decode-text.ts';
import { invalidFile, wrongUsage } from './exit.ts';

/**
 * Reads what `-f`, `--answer` and the like name: a file, a folder (its .yaml, .yml and .json by name, not deeper, as kubectl does)
 * or `-` for standard input. Nothing but plain files is opened, and none is read in parts: Node's promises for files take
 * longer to load. What cannot be read is wrong usage; what is not UTF-8, or larger than the limits, is an invalid file.
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

async function readAll(stdin: ProcessContext['stdin']): Promise<Buffer> {
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

/** The text of a file in UTF-8, without a byte order mark. */
function decode(bytes: Buffer, file: string): string {
  const decoded = decodeText(bytes);
  if ('text' in decoded) return decoded.text;
  throw invalidFile([atPlace({ file, ...decoded }, 'this is not text in UTF-8')]);
}

function unreadable(path: string, error: unknown): unknown {
  if (error instanceof FileNotRead) {
    if (error.because === 'too large') return tooLarge(path);
    return wrongUsage(`cannot read ${path}: it is no plain file (for standard input, give -)`);
  }
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
};
