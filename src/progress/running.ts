import { randomBytes } from 'node:crypto';
import { mkdirSync, watch } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlainFile } from '../read-plain-file.ts';
import { isElapsed } from './progress.ts';

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
  /** The folder of its cluster, where that is served: other windows find the kubeconfig there. */
  readonly served?: string;
  /** The context of the real cluster it stands on. */
  readonly context?: string;
}

/** What another window may want of the one that has the task: that it serves its cluster, or begins it anew. */
export type Wanted = 'shell' | 'reset';

/** A window that has not written for this long, in milliseconds, no longer has the task. */
export const staleAfter = 15_000;

export interface RunningFile {
  /** What stands in the file; `null` where nothing readable does. */
  read(): Promise<Running | null>;
  write(running: Running): Promise<void>;
  /** Removes the file, if it is still that process's. */
  release(pid: number): Promise<void>;
  /** Asks the window that has the task for something. */
  want(what: Wanted): Promise<void>;
  /** What was wanted since; it counts as heard. */
  takeWanted(): Promise<Wanted | null>;
  /** Calls back when something is wanted, where the system tells of it; returns how to stop that. */
  onWanted(listener: () => void): () => void;
}

/** What stands in such a file is short; in bytes. */
const LARGEST = 64 * 1024;

export function runningFile(folder: string): RunningFile {
  const file = join(folder, 'running');
  const wish = join(folder, 'wanted');
  const read = async (): Promise<Running | null> => {
    try {
      const value: unknown = JSON.parse(readPlainFile(file, LARGEST).toString('utf8'));
      return isRunning(value) ? value : null;
    } catch {
      return null;
    }
  };
  return {
    read,
    write: (running) => writeWhole(folder, file, JSON.stringify(running)),
    want: (what) => writeWhole(folder, wish, what),
    async takeWanted() {
      const text = textIn(wish);
      if (text === '') return null;
      await rm(wish, { force: true }).catch(() => undefined);
      return text === 'shell' || text === 'reset' ? text : null;
    },
    onWanted: (listener) => watchFor('wanted', folder, listener),
    async release(pid) {
      if ((await read())?.pid === pid) await rm(file, { force: true }).catch(() => undefined);
    },
  };
}

function textIn(file: string): string {
  try {
    return readPlainFile(file, LARGEST).toString('utf8');
  } catch {
    return '';
  }
}

/** Writes a file so that whoever reads it meanwhile gets the old text or the new. */
async function writeWhole(folder: string, file: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fresh = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(fresh, text, { mode: 0o600 });
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw error;
  }
}

function watchFor(name: string, folder: string, listener: () => void): () => void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const watcher = watch(folder, (_, changed) => {
      if (changed === null || changed === name) listener();
    });
    // The folder may go, or the system's watches run out.
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
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
  const { pid, elapsed, seen, served, context } = value as Partial<Record<string, unknown>>;
  if ([served, context].some((text) => text !== undefined && typeof text !== 'string')) return false;
  return Number.isInteger(pid) && isElapsed(elapsed) && Number.isFinite(seen);
}
