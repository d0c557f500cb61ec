import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes a file, and its folder, all at once: a reader gets the old text or the new one, never a part of it. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const fresh = `${file}.${process.pid}-${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(fresh, text, { mode: 0o600 });
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** A file that `replaceFile` had not put in its place yet; before 0.2.0 without the number of its process. */
const unfinished = /\.(?:(\d+)-)?[0-9a-f]{12}$/;
/** One without a process is not being written any more after so long, in milliseconds. */
const longestWrite = 60_000;

/** Removes the files in a folder that processes left which ended while they replaced one. */
export async function removeUnfinished(folder: string, isAlive: (pid: number) => boolean, now: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const found = unfinished.exec(name);
    if (found === null) continue;
    const path = join(folder, name);
    const [, pid] = found;
    const isOver =
      pid === undefined
        ? now - (await stat(path).catch(() => ({ mtimeMs: now }))).mtimeMs > longestWrite
        : !isAlive(Number(pid));
    if (isOver) await rm(path, { force: true }).catch(() => undefined);
  }
}
