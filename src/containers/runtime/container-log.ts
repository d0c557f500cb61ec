import { concatBytes, decodeUtf8 } from './bytes.ts';
import type { Writable } from './process.ts';
import type { ContainerLog, LogLine } from './sessions.ts';

/** A container's log while it is written. */
export interface WrittenLog extends ContainerLog {
  /** One of the container's outputs; each keeps its own unfinished line. */
  output(): Writable;
  /** The container has ended: an unfinished line is a line now. */
  close(): void;
}

/** How much a log may hold, in characters: what comes then pushes out the oldest lines, as a node's log rotation does. */
const limit = 10 * 1024 * 1024;

/** What a line costs beside its text. */
const lineCost = 64;

export function createLog(now: () => Date): WrittenLog {
  const lines: LogLine[] = [];
  const listeners = new Set<(line: LogLine | null) => void>();
  const unfinished: { rest: Uint8Array }[] = [];
  let held = 0;
  let closed = false;

  function add(text: string, unfinished = false): void {
    const line: LogLine = { time: now(), text, ...(unfinished ? { unfinished } : {}) };
    lines.push(line);
    held += text.length + lineCost;
    if (held > limit) {
      const dropped = lines.splice(0, Math.ceil(lines.length / 10));
      held -= dropped.reduce((sum, { text }) => sum + text.length + lineCost, 0);
    }
    for (const listener of listeners) listener(line);
  }

  return {
    lines: () => lines.slice(),
    follow(listener) {
      if (closed) listener(null);
      else listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    output() {
      const last = { rest: new Uint8Array(0) as Uint8Array };
      unfinished.push(last);
      return {
        async write(bytes) {
          if (closed) return;
          let from = 0;
          for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
            add(decodeUtf8(concatBytes([last.rest, bytes.subarray(from, at)])));
            last.rest = new Uint8Array(0);
            from = at + 1;
          }
          last.rest = concatBytes([last.rest, bytes.slice(from)]);
          if (last.rest.length > 16_384) {
            add(decodeUtf8(last.rest));
            last.rest = new Uint8Array(0);
          }
        },
      };
    },
    close() {
      if (closed) return;
      for (const { rest } of unfinished) if (rest.length > 0) add(decodeUtf8(rest), true);
      closed = true;
      for (const listener of listeners) listener(null);
      listeners.clear();
    },
  };
}
