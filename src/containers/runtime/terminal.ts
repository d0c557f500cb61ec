import { decodeUtf8, encodeUtf8 } from './bytes.ts';
import { Condition } from './condition.ts';
import type { ProcessTerminal } from './process.ts';
import type { Signal } from './signals.ts';
import { type Readable, type Writable, writeText } from './streams.ts';

/** What a terminal is made of. */
export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  /** Where what is printed goes. */
  readonly screen: Writable;
  /** Ctrl-C and Ctrl-\ in cooked mode. */
  readonly interrupt: (signal: Signal) => void;
}

/** The control characters that the line discipline knows. Source: stty(1), its defaults. */
const control = {
  interrupt: '\u0003',
  endOfFile: '\u0004',
  eraseLine: '\u0015',
  eraseWord: '\u0017',
  quit: '\u001c',
} as const;

/**
 * The terminal of a session: Linux's line discipline with its usual settings.
 * Source: termios(3): ICANON, ECHO, ISIG, ICRNL, OPOST with ONLCR.
 */
export class Terminal implements ProcessTerminal {
  /** What programs read: whole lines, or every key in raw mode. */
  readonly input: Readable = { read: (signal) => this.#read(signal) };
  /** What programs write to: a line feed becomes carriage return and line feed. */
  readonly output: Writable = { write: (bytes) => this.#options.screen.write(withCarriageReturns(bytes)) };
  readonly #options: TerminalOptions;
  readonly #listeners = new Set<() => void>();
  readonly #changed = new Condition();
  /** What programs have not read yet; null is an end of input. */
  readonly #ready: (Uint8Array | null)[] = [];
  #columns: number;
  #rows: number;
  #isRaw = false;
  #isHungUp = false;
  /** The line that is being typed. */
  #line = '';

  constructor(options: TerminalOptions) {
    this.#options = options;
    this.#columns = options.columns;
    this.#rows = options.rows;
  }

  get columns(): number {
    return this.#columns;
  }

  get rows(): number {
    return this.#rows;
  }

  setRaw(raw: boolean): void {
    this.#isRaw = raw;
  }

  onResize(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  resize(columns: number, rows: number): void {
    const differs = columns !== this.#columns || rows !== this.#rows;
    this.#columns = columns;
    this.#rows = rows;
    if (differs) for (const listener of this.#listeners) listener();
  }

  /** Keys were pressed. */
  type(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#isRaw) return this.#provide(bytes.slice());
    const keys = Array.from(decodeUtf8(bytes));
    for (const [index, key] of keys.entries()) {
      // A program that is started by a line may switch to raw mode only later: what follows stays in cooked mode.
      if (this.#isRaw) return this.#provide(encodeUtf8(keys.slice(index).join('')));
      this.#press(key);
    }
  }

  /** The client has gone: programs read to the end. */
  hangUp(): void {
    this.#isHungUp = true;
    this.#changed.notifyAll();
  }

  async #read(signal: AbortSignal | undefined): Promise<Uint8Array | null> {
    while (this.#ready.length === 0 && !this.#isHungUp) await this.#changed.wait(signal);
    signal?.throwIfAborted();
    return this.#ready.shift() ?? null;
  }

  #provide(bytes: Uint8Array | null): void {
    this.#ready.push(bytes);
    this.#changed.notifyAll();
  }

  #echo(text: string): void {
    if (text !== '') void writeText(this.output, text).catch(() => undefined);
  }

  #press(key: string): void {
    switch (key) {
      case '\r':
      case '\n':
        this.#echo('\n');
        this.#provide(encodeUtf8(`${this.#line}\n`));
        this.#line = '';
        return;
      case '\u007f':
      case '\b':
        return this.#eraseTo(Array.from(this.#line).slice(0, -1).join(''));
      case control.eraseLine:
        return this.#eraseTo('');
      case control.eraseWord:
        return this.#eraseTo(this.#line.replace(/\S*\s*$/, ''));
      case control.endOfFile:
        this.#provide(this.#line === '' ? null : encodeUtf8(this.#line));
        this.#line = '';
        return;
      case control.interrupt:
        return this.#interrupt('^C', 'INT');
      case control.quit:
        return this.#interrupt('^\\', 'QUIT');
      default:
        this.#line += key;
        this.#echo(key === '\t' || key >= ' ' ? key : `^${String.fromCharCode(key.charCodeAt(0) + 64)}`);
    }
  }

  #eraseTo(kept: string): void {
    this.#echo('\b \b'.repeat(Array.from(this.#line).length - Array.from(kept).length));
    this.#line = kept;
  }

  #interrupt(shown: string, signal: Signal): void {
    this.#echo(shown);
    this.#line = '';
    this.#options.interrupt(signal);
  }
}

const [lineFeed, carriageReturn] = [10, 13];

function withCarriageReturns(bytes: Uint8Array): Uint8Array {
  const count = bytes.reduce((sum, byte) => sum + (byte === lineFeed ? 1 : 0), 0);
  if (count === 0) return bytes;
  const out = new Uint8Array(bytes.length + count);
  let at = 0;
  for (const byte of bytes) {
    if (byte === lineFeed) out[at++] = carriageReturn;
    out[at++] = byte;
  }
  return out;
}
