import type { Signal } from './signals.ts';
import type { Readable, Writable } from './streams.ts';

/** What the API server asks of containers: `exec`, `attach` and `log`. */
export interface PodSessions {
  /** Runs a command in a running container. `failed`: it cannot be started, with the runtime's message. */
  exec(at: ContainerAt, command: readonly string[], streams: Streams): Session | { readonly failed: string };
  /** Joins the main program of a running container; output from now on. `failed`: the container does not run. */
  attach(at: ContainerAt, streams: Streams): Session | { readonly failed: string };
  /** What the main program has written; `previous`: before its last start. Undefined: there is no such log. */
  log(at: ContainerAt, previous: boolean): ContainerLog | undefined;
}

/** Which container is meant. */
export interface ContainerAt {
  readonly podUid: string;
  readonly container: string;
}

/** The client's side of a session. Without `stdin` the program reads an empty one; with a terminal `stderr` is not used. */
export interface Streams {
  readonly stdin?: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly terminal?: { readonly columns: number; readonly rows: number };
}

/** A command that runs for a client. */
export interface Session {
  readonly exitCode: Promise<number>;
  signal(signal: Signal): void;
  resize(columns: number, rows: number): void;
}

/** The log of a container's main program. */
export interface ContainerLog {
  /** All lines so far, oldest first. */
  lines(): readonly LogLine[];
  /** Calls back with each line from now on, and with null at the container's end; returns how to stop that. */
  follow(listener: (line: LogLine | null) => void): () => void;
}

/** A line of a log. */
export interface LogLine {
  readonly time: Date;
  /** Without its line end. */
  readonly text: string;
  /** The program ended before it ended the line. */
  readonly unfinished?: true;
}
