import type { Readable, Writable } from '../../runtime/streams.ts';

/** An open file of a shell. */
export interface Descriptor {
  readonly input?: Readable;
  readonly output?: Writable;
  /** Whether it is the terminal. */
  readonly isTerminal?: boolean;
  /** Closes what is behind it: an end of a pipe, a connection. */
  readonly close?: () => void;
}

/** The open files of a shell, by number. */
export type Descriptors = ReadonlyMap<number, Descriptor>;
