import { readdirSync } from 'node:fs';
import { wrongUsage } from '../cli/exit.ts';
import { errorCode, fileErrorReason } from '../file-errors.ts';

/** One entry of the folder that holds the answers of a class. */
export interface ListedSubmission {
  /** The person's name: that of the file or folder, less the extension of manifests. */
  readonly name: string;
  /** The name of the file or folder; `null` where it is not UTF-8, and so cannot be opened by it. */
  readonly entry: string | null;
}

/** A class of more people is graded in several folders. */
export const MOST_SUBMISSIONS = 100_000;

/** What a file of manifests is called. */
export const manifestExtension = /\.(ya?ml|json)$/;

/**
 * The submissions of a folder in the order of their names: each file and each folder in it is one, but for those whose
 * name begins with a dot. Nothing is opened. Throws an `ExitError` of wrong usage where there is none, where there are too
 * many, and where the folder cannot be read. `option` is the option that names the folder, for that message.
 */
export function listSubmissions(folder: string, option = '--submissions'): readonly ListedSubmission[] {
  const entries = entriesOf(folder, option);
  if (entries.length === 0) {
    throw wrongUsage(`the folder ${folder} is empty: it has a file or a folder for each person`);
  }
  if (entries.length > MOST_SUBMISSIONS) {
    throw wrongUsage(`${folder} has more than ${MOST_SUBMISSIONS} submissions; move some of them to another folder`);
  }
  const all = new Set(entries.map(({ text }) => text));
  const counts = new Map<string, number>();
  for (const { text } of entries) counts.set(stemOf(text), (counts.get(stemOf(text)) ?? 0) + 1);
  return entries
    .map(({ text, isUtf8 }) => {
      const stem = stemOf(text);
      const isClear = counts.get(stem) === 1 && (stem === text || !all.has(stem));
      return { name: isClear ? stem : text, entry: isUtf8 ? text : null };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

interface Entry {
  /** Bytes that are no UTF-8 are written as `\xff`. */
  readonly text: string;
  readonly isUtf8: boolean;
}

function entriesOf(folder: string, option: string): readonly Entry[] {
  try {
    return readdirSync(folder, { encoding: 'buffer' })
      .map((bytes): Entry => {
        const text = bytes.toString('utf8');
        const isUtf8 = Buffer.from(text).equals(bytes);
        return { text: isUtf8 ? text : escaped(bytes), isUtf8 };
      })
      .filter(({ text }) => !text.startsWith('.'));
  } catch (error) {
    if (errorCode(error) === '') throw error;
    const reason = errorCode(error) === 'ENOTDIR' ? 'it is not a folder' : fileErrorReason(error);
    throw wrongUsage(
      `cannot read ${folder}: ${reason}; ${option} names a folder with a file or a folder for each person`,
    );
  }
}

function stemOf(entry: string): string {
  return entry.replace(manifestExtension, '');
}

function escaped(bytes: Buffer): string {
  return [...bytes]
    .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`))
    .join('');
}
