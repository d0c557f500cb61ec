import type { Readable, Signal, Writable } from './process.ts';

/** What the API server hands on to containers: `exec`, `attach` and `log`. */
export interface PodSessions {
  /** Runs a command in a container that runs. A program that is not there is `failed`, in the words of the runtime. */
  exec(at: ContainerAt, command: readonly string[], streams: Streams): Session | { readonly failed: string };
  /** Joins the main program of a container that runs; output from now on. `failed`: it does not run. */
  attach(at: ContainerAt, streams: Streams): Session | { readonly failed: string };
  /** What the container's main program has written; `previous`: before it was started the last time. Undefined: none such. */
  log(at: ContainerAt, previous: boolean): ContainerLog | undefined;
}

export interface ContainerAt {
  readonly podUid: string;
  readonly container: string;
}

/** Without `stdin` the program reads an empty one. With a terminal, `stderr` is not used. */
export interface Streams {
  readonly stdin?: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly terminal?: { readonly columns: number; readonly rows: number };
}

/** A command that runs for somebody. */
export interface Session {
  readonly exitCode: Promise<number>;
  signal(signal: Signal): void;
  resize(columns: number, rows: number): void;
}

export interface ContainerLog {
  /** All lines so far, oldest first. */
  lines(): readonly LogLine[];
  /** Calls back with each line from now on, and with null at the container's end; returns how to stop that. */
  follow(listener: (line: LogLine | null) => void): () => void;
}

export interface LogLine {
  readonly time: Date;
  /** Without its line end. */
  readonly text: string;
  /** The program ended before it ended the line. */
  readonly unfinished?: true;
}
