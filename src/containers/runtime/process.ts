import type { Container } from './container.ts';
import type { Signal } from './signals.ts';
import type { Readable, Writable } from './streams.ts';

/** Runs to its end and resolves with the exit code, 0 to 255. */
export type Program = (process: Process) => Promise<number>;

/** Programs by the name that a shell finds them by. */
export type Programs = Readonly<Record<string, Program>>;

/**
 * One running program. All effects of a program go through here; it keeps no state outside, and touches neither the
 * machine's clock nor its files.
 */
export interface Process extends ProcessContext {
  readonly pid: number;
  /** `argv[0]` is the name that it was called by. */
  readonly argv: readonly string[];
  /** Aborts when a signal ends the process; the reason is a `Killed`. Every wait of a program must end with it. */
  readonly signal: AbortSignal;
  readonly container: Container;
  /** Sets what handles signals in place of their default action. It returns whether it did; KILL is never offered. */
  readonly onSignal: (handler: SignalHandler) => void;
  /** Runs a part of this program, or a program that was found, as a child process. */
  readonly fork: (program: Program, argv: readonly string[], options: ForkOptions) => ChildProcess;
  /** Finds a program and runs it as a child process, to its end. 127: there is no such program; 126: it cannot be run. */
  readonly spawn: (argv: readonly string[], options: SpawnOptions) => Promise<number>;
  /** The process goes on as another program, under the same number: what `ps` shows after `exec`. */
  readonly exec: (argv: readonly string[]) => void;
}

/** Handles a signal; false: its default action follows. */
export type SignalHandler = (signal: Signal) => boolean;

/** The terminal that a program talks to. The size is the one at the moment of asking. */
export interface ProcessTerminal {
  readonly columns: number;
  readonly rows: number;
  /** Switches line editing and echo by the terminal off, for a program that does its own. */
  setRaw(raw: boolean): void;
  /** Calls back whenever the size has changed (WINCH); returns how to stop that. */
  onResize(listener: () => void): () => void;
}

/** What a process inherits. */
export interface ProcessContext {
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** The terminal that standard input and output are; undefined: they are none. */
  readonly terminal?: ProcessTerminal | undefined;
}

/** What a process is started with. */
export interface SpawnOptions extends ProcessContext {
  /** Ends the process as a signal would. */
  readonly signal: AbortSignal;
}

/** What a process is started with, and whose Ctrl-C ends it. */
export interface ForkOptions extends SpawnOptions {
  /** Started with `&`: the terminal's Ctrl-C does not end it. Like its parent unless given. */
  readonly background?: boolean;
  /** The session whose Ctrl-C ends it; its parent's unless given. */
  readonly session?: object;
}

/** A process that was started. */
export interface ChildProcess {
  readonly pid: number;
  /** Resolves when it has ended. */
  readonly exitCode: Promise<number>;
  signal(signal: Signal): void;
}
