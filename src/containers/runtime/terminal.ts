import { decodeUtf8, encodeUtf8 } from './bytes.ts';
import type { ProcessTerminal, Readable, Signal, Writable } from './process.ts';
import { writeText } from './streams.ts';
import { abortable } from './waiting.ts';

/** A terminal between a person and the programs of a session: Linux's line discipline with its usual settings. */
export interface Terminal extends ProcessTerminal {
  readonly setRaw: (raw: boolean) => void;
  /** What programs read: whole lines, or every key in raw mode. */
  readonly input: Readable;
  /** What programs write to; a line end becomes carriage return and line feed on its way. */
  readonly output: Writable;
  /** Keys that the person has pressed. */
  type(bytes: Uint8Array): void;
  /** Nobody types any more: programs read to the end. */
  hangUp(): void;
  resize(columns: number, rows: number): void;
}

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  /** Where the screen is. */
  readonly screen: Writable;
  /** Ctrl-C and Ctrl-\ in cooked mode. */
  readonly interrupt: (signal: Signal) => void;
}

/** Source: https://man7.org/linux/man-pages/man3/termios.3.html (ICANON, ECHO, ISIG, ICRNL, OPOST with ONLCR) */
export function createTerminal(options: TerminalOptions): Terminal {
  let { columns, rows } = options;
  let raw = false;
  let line = '';
  const keyboard = { closed: false };
  const ready: (Uint8Array | null)[] = [];
  const listeners = new Set<() => void>();
  let wake = Promise.withResolvers<void>();

  function give(bytes: Uint8Array | null): void {
    ready.push(bytes);
    wake.resolve();
    wake = Promise.withResolvers();
  }

  const output: Writable = { write: (bytes) => options.screen.write(withCarriageReturns(bytes)) };
  const echo = (text: string) => void writeText(output, text).catch(() => undefined);

  function press(key: string): void {
    const { length } = line;
    if (key === '\r' || key === '\n') {
      echo('\n');
      give(encodeUtf8(`${line}\n`));
      line = '';
    } else if (key === '\u007f' || key === '\b') {
      line = Array.from(line).slice(0, -1).join('');
      if (line.length < length) echo('\b \b');
    } else if (key === '\u0015') {
      echo('\b \b'.repeat(Array.from(line).length));
      line = '';
    } else if (key === '\u0017') {
      const kept = line.replace(/\S*\s*$/, '');
      echo('\b \b'.repeat(Array.from(line).length - Array.from(kept).length));
      line = kept;
    } else if (key === '\u0004') {
      give(line === '' ? null : encodeUtf8(line));
      line = '';
    } else if (key === '\u0003' || key === '\u001c') {
      echo(key === '\u0003' ? '^C' : '^\\');
      line = '';
      options.interrupt(key === '\u0003' ? 'INT' : 'QUIT');
    } else {
      line += key;
      echo(key === '\t' || key >= ' ' ? key : `^${String.fromCharCode(key.charCodeAt(0) + 64)}`);
    }
  }

  return {
    get columns() {
      return columns;
    },
    get rows() {
      return rows;
    },
    setRaw(next) {
      raw = next;
    },
    input: {
      async read(signal) {
        while (ready.length === 0 && !keyboard.closed) await abortable(wake.promise, signal);
        signal?.throwIfAborted();
        return ready.shift() ?? null;
      },
    },
    output,
    type(bytes) {
      if (bytes.length === 0) return;
      if (raw) return give(bytes.slice());
      const keys = Array.from(decodeUtf8(bytes));
      for (const [index, key] of keys.entries()) {
        // A program that is started by a line may switch to raw mode only later: what follows stays in cooked mode.
        if (raw) return give(encodeUtf8(keys.slice(index).join('')));
        press(key);
      }
    },
    hangUp() {
      keyboard.closed = true;
      wake.resolve();
    },
    onResize(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    resize(nextColumns, nextRows) {
      const differs = nextColumns !== columns || nextRows !== rows;
      columns = nextColumns;
      rows = nextRows;
      if (differs) for (const listener of listeners) listener();
    },
  };
}

function withCarriageReturns(bytes: Uint8Array): Uint8Array {
  const extra = bytes.reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 0);
  if (extra === 0) return bytes;
  const out = new Uint8Array(bytes.length + extra);
  let at = 0;
  for (const byte of bytes) {
    if (byte === 10) out[at++] = 13;
    out[at++] = byte;
  }
  return out;
}
