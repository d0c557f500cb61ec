import { mkdirSync, watch } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlainFile } from '../read-plain-file.ts';
import { isElapsed } from './progress.ts';
import { removeUnfinished, replaceFile } from './replace-file.ts';

/**
 * Which window has a task open, kept in a small file beside the answer and rewritten every few seconds. It is advice, not
 * a lock: a second window reads the clock from it and says so, and after a crash it says how far the clock had come.
 */
export interface TaskWindow {
  readonly pid: number;
  /** Seconds on the clock when it was written. */
  readonly elapsed: number;
  /** When it was written, in milliseconds since 1970. */
  readonly seen: number;
  /** The folder of its cluster, where that is served: other windows find the kubeconfig there. */
  readonly served?: string;
  /** The context of the real cluster that the task stands on. */
  readonly context?: string;
  /** The absolute path of its pack's folder, where that did not come with the program. */
  readonly pack?: string;
}

/** What another process can ask the window for: to serve its cluster, so that a shell can open on it, or to start over. */
export type WindowRequest = 'shell' | 'reset';

/** A window that has not written for this long, in milliseconds, no longer has the task. */
export const staleAfter = 15_000;

/** The files beside an answer through which windows on one task know about each other. */
export interface WindowFile {
  /** What stands in the file; `null` where it is missing or cannot be read. */
  read(): Promise<TaskWindow | null>;
  write(window: TaskWindow): Promise<void>;
  /** Removes the file, if it is still that process's. */
  release(pid: number): Promise<void>;
  /** Removes what processes left that ended while they wrote here. `now` is in milliseconds since 1970. */
  clean(isAlive: (pid: number) => boolean, now: number): Promise<void>;
  /** Asks the window that has the task for something. */
  request(what: WindowRequest): Promise<void>;
  /** Takes what was asked for last, so that it is answered once. */
  takeRequest(): Promise<WindowRequest | null>;
  /** Calls back when something is asked for, where the system reports changes of files; returns how to stop that. */
  onRequest(listener: () => void): () => void;
}

/** Both files are short; in bytes. */
const MAX_SIZE = 64 * 1024;

/** The window files in the folder of an answer: `running` and `wanted`. */
export function windowFile(folder: string): WindowFile {
  const file = join(folder, 'running');
  const requestFile = join(folder, 'wanted');
  const read = async (): Promise<TaskWindow | null> => {
    try {
      const value: unknown = JSON.parse(readPlainFile(file, MAX_SIZE).toString('utf8'));
      return isTaskWindow(value) ? value : null;
    } catch {
      return null;
    }
  };
  return {
    read,
    write: (window) => replaceFile(file, JSON.stringify(window)),
    clean: (isAlive, now) => removeUnfinished(folder, isAlive, now),
    request: (what) => replaceFile(requestFile, what),
    async takeRequest() {
      const text = textIn(requestFile);
      if (text === '') return null;
      await rm(requestFile, { force: true }).catch(() => undefined);
      return text === 'shell' || text === 'reset' ? text : null;
    },
    onRequest: (listener) => watchFor('wanted', folder, listener),
    async release(pid) {
      if ((await read())?.pid === pid) await rm(file, { force: true }).catch(() => undefined);
    },
  };
}

function textIn(file: string): string {
  try {
    return readPlainFile(file, MAX_SIZE).toString('utf8');
  } catch {
    return '';
  }
}

/**
 * Whether another process has the task open now: it is alive, and wrote not long ago. `isAlive` asks the system about a
 * process id.
 */
export function isOpenElsewhere(
  window: TaskWindow | null,
  own: { readonly pid: number; readonly now: number },
  isAlive: (pid: number) => boolean,
): window is TaskWindow {
  return window !== null && window.pid !== own.pid && own.now - window.seen < staleAfter && isAlive(window.pid);
}

function watchFor(name: string, folder: string, listener: () => void): () => void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const watcher = watch(folder, (_, changed) => {
      if (changed === null || changed === name) listener();
    });
    // The folder may be removed, or the system may have no watches left.
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}

function isTaskWindow(value: unknown): value is TaskWindow {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, elapsed, seen, served, context, pack } = value as Partial<Record<string, unknown>>;
  if ([served, context, pack].some((text) => text !== undefined && typeof text !== 'string')) return false;
  return Number.isInteger(pid) && isElapsed(elapsed) && Number.isFinite(seen);
}
