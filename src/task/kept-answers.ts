import { open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../file-errors.ts';

/** A file with more bytes than this is moved and not copied: nothing says how long reading it would take. */
const mostCopied = 1024 * 1024;

/**
 * Keeps the text of an answer file beside it under a name of its own, `answer-1.yaml`, `answer-2.yaml` and so on, before
 * the file gets another text. No file that was kept is ever written again. Resolves to the name; to null where there is
 * nothing to keep: no file, no text, or the text that `unwritten` has. What is no plain file is moved. Rejects with the
 * system's error.
 */
export async function keepAnswer(path: string, unwritten: string): Promise<string | null> {
  const found = await stat(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return null;
  const folder = dirname(path);
  const numbers = await keptNumbers(path);
  const name = keptName(path, (numbers.at(-1) ?? 0) + 1);
  if (!found.isFile() || found.size > mostCopied) {
    await rename(path, join(folder, name));
    return name;
  }
  const text = await readFile(path);
  if (text.toString().trim() === '' || text.equals(Buffer.from(unwritten))) return null;
  const last = numbers.length === 0 ? null : keptName(path, numbers.at(-1) ?? 0);
  if (last !== null && (await readFile(join(folder, last)).catch(() => null))?.equals(text)) return last;
  await writeSynced(join(folder, name), text);
  return name;
}

function keptName(path: string, number: number): string {
  return basename(path).replace(/(\.[^.]*)?$/, `-${number}$1`);
}

/** The numbers of the answers that are kept, the least first. */
async function keptNumbers(path: string): Promise<readonly number[]> {
  const names = await readdir(dirname(path));
  return names
    .flatMap((name) => {
      const number = Number(/-(\d+)(?:\.[^.]*)?$/.exec(name)?.[1]);
      return Number.isSafeInteger(number) && name === keptName(path, number) ? [number] : [];
    })
    .toSorted((a, b) => a - b);
}

async function writeSynced(path: string, text: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
