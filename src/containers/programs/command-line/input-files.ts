import type { FileError } from '../../files/file-error.ts';
import { openForReading } from '../../files/open-file.ts';
import { absolutePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, type Readable, readAll } from '../../runtime/streams.ts';
import { fail, isGnu } from './messages.ts';

/** A file that a program reads. */
export interface InputFile {
  /** As it stands on the command line; `-` is standard input. */
  readonly name: string;
  readonly input: Readable;
}

/** Reports a file that cannot be opened. */
export type ReportOpenError = (name: string, error: FileError) => Promise<unknown>;

/** The files of a command line, in their order; standard input where there are none. Reports those that cannot be opened. */
export class InputFiles {
  readonly #process: Process;
  readonly #names: readonly string[];
  readonly #report: ReportOpenError;
  #hasFailed = false;

  constructor(process: Process, names: readonly string[], report: ReportOpenError = reportOpenError(process)) {
    this.#process = process;
    this.#names = names.length === 0 ? ['-'] : names;
    this.#report = report;
  }

  /** Whether a file could not be opened so far. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** 1 where a file could not be opened so far, else 0. */
  get exitCode(): number {
    return this.#hasFailed ? 1 : 0;
  }

  /** Opens the files one after the other. */
  async *open(): AsyncGenerator<InputFile> {
    for (const name of this.#names) {
      const input = openOperand(this.#process, name);
      if (typeof input !== 'string') {
        yield { name, input };
        continue;
      }
      this.#hasFailed = true;
      await this.#report(name, input);
    }
  }

  /** The lines of all files, without their ends. */
  async *lines(): AsyncGenerator<string> {
    for await (const { input } of this.open()) yield* linesOf(input, this.#process.signal);
  }
}

/** Opens a file of a command line; `-` and `/dev/stdin` are standard input. */
export function openOperand(process: Process, name: string): Readable | FileError {
  if (name === '-' || name === '/dev/stdin') return process.stdin;
  return openForReading(process.container, absolutePath(process, name));
}

/** All bytes of a file of a command line; `-` is standard input. */
export async function readOperand(process: Process, name: string): Promise<Uint8Array | FileError> {
  const input = openOperand(process, name);
  return typeof input === 'string' ? input : readAll(input, process.signal);
}

/** Reports with the name and the error alone, as GNU's programs do. */
export function reportNameAndError(process: Process): ReportOpenError {
  return (name, error) => fail(process, `${name}: ${strerror(error)}`);
}

/** Reports with the message of busybox or of GNU. */
export function reportOpenError(process: Process): ReportOpenError {
  if (isGnu(process)) return reportNameAndError(process);
  return (name, error) =>
    fail(process, error === 'EISDIR' ? 'read error: Is a directory' : `can't open '${name}': ${strerror(error)}`);
}
