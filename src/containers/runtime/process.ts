import type { Pod } from 'kubernetes-types/core/v1';
import type { Clock } from '../../kube/clock.ts';
import type { PodNetwork } from '../network/pod-network.ts';

/** Where bytes come from. One reader at a time. */
export interface Readable {
  /** The next bytes, at least one; null at the end. Rejects with the reason of `signal` when that is given and aborts. */
  read(signal?: AbortSignal): Promise<Uint8Array | null>;
}

/** Where bytes go. */
export interface Writable {
  /** Resolves once there is room for more. Rejects with `BrokenPipe` when nobody will read it any more. */
  write(bytes: Uint8Array): Promise<void>;
}

export type Signal = 'HUP' | 'INT' | 'QUIT' | 'KILL' | 'PIPE' | 'TERM';

/**
 * One running program. All of a program's effects go through here; it keeps no state outside, and touches neither the
 * machine's clock nor its files.
 */
export interface Process {
  readonly pid: number;
  /** `argv[0]` is the name that it was called by. */
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Whether standard input and output are a terminal, and its size then. */
  readonly terminal?: ProcessTerminal;
  /**
   * Says who answers a signal in place of its default action, which for most of them is the process's end. `take`
   * returns whether it did; KILL is never offered.
   */
  readonly onSignal?: (take: (signal: Signal) => boolean) => void;
  /** Aborts when a signal ends the process; the reason is a `Killed`. Every wait of a program heeds it. */
  readonly signal: AbortSignal;
  readonly container: Container;
}

/** The terminal that a program talks to. The size is the one at the moment of asking. */
export interface ProcessTerminal {
  readonly columns: number;
  readonly rows: number;
  /** Switches line editing and echo by the terminal off, for a program that does its own. */
  readonly setRaw?: (raw: boolean) => void;
  /** Calls back whenever its size has changed (WINCH); returns how to stop that. */
  readonly onResize?: (listener: () => void) => () => void;
}

/** Runs to its end and resolves with the exit code, 0 to 255. What it throws is our fault, never the person's. */
export type Program = (process: Process) => Promise<number>;

/** Programs by the name that a shell finds them by. */
export type Programs = Readonly<Record<string, Program>>;

/** A running container, as the programs in it meet it. */
export interface Container {
  readonly pod: Pod;
  readonly name: string;
  readonly image: string;
  readonly files: Files;
  readonly network: PodNetwork;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** What is found on PATH, by name. */
  readonly programs: Programs;
  /** All that runs in it, oldest first: `ps`. */
  processes(): readonly { readonly pid: number; readonly argv: readonly string[]; readonly started: Date }[];
  /** False where there is no such process. */
  kill(pid: number, signal: Signal): boolean;
  /** Starts a program as a process of its own, beside those that run; a name that is not there resolves with 127. */
  spawn(argv: readonly string[], options: SpawnOptions): Promise<number>;
}

export interface SpawnOptions {
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly terminal?: Process['terminal'];
  /** Ends it as a signal would. */
  readonly signal: AbortSignal;
}

/** A small file system: paths are absolute and clean. Every refusal is a POSIX error name. */
export interface Files {
  read(path: string): Uint8Array | FileError;
  write(path: string, bytes: Uint8Array, append?: boolean): FileError | undefined;
  readdir(path: string): readonly string[] | FileError;
  mkdir(path: string): FileError | undefined;
  remove(path: string): FileError | undefined;
  stat(path: string): FileStat | FileError;
}

export interface FileStat {
  readonly is: 'file' | 'directory';
  readonly size: number;
  readonly mode: number;
  readonly modified: Date;
}

export type FileError = 'ENOENT' | 'EISDIR' | 'ENOTDIR' | 'EEXIST' | 'ENOTEMPTY' | 'EROFS' | 'EACCES' | 'ENOSPC';

/** The reader of a pipe has gone away. */
export class BrokenPipe extends Error {
  constructor() {
    super('Broken pipe');
    this.name = 'BrokenPipe';
  }
}

/** A signal has ended a process. Its exit code is 128 and the signal's number. */
export class Killed extends Error {
  readonly signal: Signal;

  constructor(by: Signal) {
    super(`killed by SIG${by}`);
    this.name = 'Killed';
    this.signal = by;
  }
}
