import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Who has a task open, kept in a small file beside its answer and written anew every few seconds. It is advice, not a
 * lock: a second window reads its clock from it and says so, and a crash leaves in it how far the clock had come.
 */
export interface Running {
  readonly pid: number;
  /** Seconds on the clock when it was written. */
  readonly elapsed: number;
  /** When it was written, in milliseconds since 1970. */
  readonly seen: number;
}

/** A window that has not written for this long, in milliseconds, no longer has the task. */
export const staleAfter = 15_000;

export interface RunningFile {
  /** What stands in the file; `null` where nothing readable does. */
  read(): Promise<Running | null>;
  write(running: Running): Promise<void>;
  /** Removes the file, if it is still that process's. */
  release(pid: number): Promise<void>;
}

export function runningFile(folder: string): RunningFile {
  const file = join(folder, 'running');
  const read = async (): Promise<Running | null> => {
    try {
      const value: unknown = JSON.parse(await readFile(file, 'utf8'));
      return isRunning(value) ? value : null;
    } catch {
      return null;
    }
  };
  return {
    read,
    async write(running) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const fresh = `${file}.${randomBytes(6).toString('hex')}`;
      try {
        await writeFile(fresh, JSON.stringify(running), { mode: 0o600 });
        await rename(fresh, file);
      } catch (error) {
        await rm(fresh, { force: true }).catch(() => undefined);
        throw error;
      }
    },
    async release(pid) {
      if ((await read())?.pid === pid) await rm(file, { force: true }).catch(() => undefined);
    },
  };
}

/** Whether another process has the task now: it lives, and wrote not long ago. `lives` asks the system about a pid. */
export function isOthers(
  running: Running | null,
  mine: { readonly pid: number; readonly now: number },
  lives: (pid: number) => boolean,
): running is Running {
  return running !== null && running.pid !== mine.pid && mine.now - running.seen < staleAfter && lives(running.pid);
}

function isRunning(value: unknown): value is Running {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, elapsed, seen } = value as Partial<Record<string, unknown>>;
  return Number.isInteger(pid) && Number.isFinite(elapsed) && Number.isFinite(seen);
}
