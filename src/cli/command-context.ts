import type { Readable, Writable } from 'node:stream';
import type { Output } from './output.ts';
import type { Timings } from './timings.ts';

/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the program may use of its process. It is an argument, so that a test can run a command as a function. */
export interface ProcessContext {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Environment;
  /** The same with whole streams, for code that needs a terminal. */
  readonly terminal: () => TerminalContext;
}

/** What a command runs with. */
export interface CommandContext extends ProcessContext {
  /** The words of the command line after the program's name. */
  readonly argv: readonly string[];
  /** The stopwatch of `--timings`. */
  readonly timings: Timings;
}

/** What code that draws a screen or asks a question may use. */
export interface TerminalContext {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Environment;
}
