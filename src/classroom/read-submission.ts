import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decodeText } from '../cli/decode-text.ts';
import { errorCode, fileErrorReason } from '../file-errors.ts';
import type { TextFile } from '../kube/yaml/text-file.ts';
import { FileNotRead, readPlainFile } from '../read-plain-file.ts';
import type { SubmissionFault } from '../report/class/submissions-json.ts';
import { manifestExtension } from './list-submissions.ts';

/** The files of a submission by their paths in the folder of all submissions, or why they are not read. */
export type ReadSubmission = { readonly files: readonly TextFile[] } | { readonly fault: SubmissionFault };

/** How much of one person is read. */
export interface ReadLimits {
  /** All files together have no more bytes. */
  readonly bytes: number;
  /** A folder has no more files. */
  readonly files: number;
}

/** Of an answer: some hundred times what a person writes. */
export const answerLimits: ReadLimits = { bytes: 1024 * 1024, files: 100 };

/**
 * Reads one submission: a file of manifests, or the `.yaml`, `.yml` and `.json` files of a folder by name, not deeper.
 * Links are not followed, and nothing but plain files is opened: a submission comes from another person, and must not
 * show a file of this machine or make the program wait. No more than the limits is read.
 */
export function readSubmission(folder: string, entry: string, limits: ReadLimits = answerLimits): ReadSubmission {
  let at = entry;
  try {
    const isFolder = kindOf(join(folder, entry), entry) === 'folder';
    let room = limits.bytes;
    const files: TextFile[] = [];
    for (const path of isFolder ? manifestsIn(folder, entry, limits) : [withExtension(entry)]) {
      at = path;
      if (isFolder && kindOf(join(folder, path), path) === 'folder') continue;
      const bytes = readPlainFile(join(folder, path), room);
      room -= bytes.length;
      files.push({ file: path, text: textOf(bytes, path) });
    }
    return { files };
  } catch (error) {
    if (error instanceof NotRead) return { fault: error.fault };
    if (error instanceof FileNotRead && error.because === 'too large') return { fault: tooLarge(at, limits) };
    if (errorCode(error) === '' && !(error instanceof FileNotRead)) throw error;
    return { fault: faultAt('unreadable', at, `This cannot be read: ${fileErrorReason(error)}.`) };
  }
}

/** A submission whose name is not UTF-8 cannot be opened by it. */
export function notUtf8Name(name: string): SubmissionFault {
  return faultAt('unreadable', name, 'The name of this file is not UTF-8. Rename it.');
}

/** Ends the reading of one submission. It never leaves this file. */
class NotRead extends Error {
  readonly fault: SubmissionFault;
  constructor(fault: SubmissionFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** A fault of a whole file. */
export function faultAt(code: SubmissionFault['code'], file: string, message: string): SubmissionFault {
  return { code, file, line: null, column: null, message };
}

function kindOf(path: string, shown: string): 'file' | 'folder' {
  const found = lstatSync(path);
  if (found.isDirectory()) return 'folder';
  if (found.isFile()) return 'file';
  const is = found.isSymbolicLink() ? 'This is a link' : 'This is a pipe, a socket or a device';
  throw new NotRead(faultAt('unreadable', shown, `${is}. Only plain files and folders are graded.`));
}

function withExtension(entry: string): string {
  if (manifestExtension.test(entry)) return entry;
  const message = 'The name of this file ends in none of .yaml, .yml and .json. Rename it if it belongs here.';
  throw new NotRead(faultAt('unreadable', entry, message));
}

function manifestsIn(folder: string, entry: string, { files }: ReadLimits): readonly string[] {
  const names = readdirSync(join(folder, entry)).filter((name) => manifestExtension.test(name));
  if (names.length > files) {
    const message = `This folder has ${names.length} files; no more than ${files} of one person are read.`;
    throw new NotRead(faultAt('too large', entry, message));
  }
  if (names.length === 0) {
    throw new NotRead(faultAt('unreadable', entry, 'This folder has no .yaml, .yml or .json file.'));
  }
  return names.toSorted().map((name) => `${entry}/${name}`);
}

function tooLarge(file: string, { bytes }: ReadLimits): SubmissionFault {
  const message = `This is too large: the files of one person have no more than ${bytes / 1024 / 1024} MB together.`;
  return faultAt('too large', file, message);
}

function textOf(bytes: Buffer, file: string): string {
  const decoded = decodeText(bytes);
  if ('text' in decoded) return decoded.text;
  throw new NotRead({ code: 'invalid', file, ...decoded, message: 'This is not text in UTF-8.' });
}
