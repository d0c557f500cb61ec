import { openForReading } from '../../files/open-file.ts';
import { absolutePath } from '../../files/paths.ts';
import type { Process } from '../../runtime/process.ts';
import { createSink, linesOf, readableFrom } from '../../runtime/streams.ts';
import { runCommand } from '../processes/run-command.ts';

/** The files and commands that a program reads with `getline`. */
export class AwkInputs {
  readonly #process: Process;
  readonly #open = new Map<string, AsyncGenerator<string>>();

  constructor(process: Process) {
    this.#process = process;
  }

  /** The lines of a file that were not read yet; undefined: it cannot be opened. */
  fileLines(name: string): AsyncGenerator<string> | undefined {
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const { stdin, container, signal } = this.#process;
    const input = name === '-' ? stdin : openForReading(container, absolutePath(this.#process, name));
    if (typeof input === 'string') return undefined;
    const lines = linesOf(input, signal);
    this.#open.set(name, lines);
    return lines;
  }

  /** The lines of a command's output that were not read yet. It runs to its end at the first call. */
  async commandLines(command: string): Promise<AsyncGenerator<string>> {
    const known = this.#open.get(command);
    if (known !== undefined) return known;
    const stdout = createSink();
    await runCommand({ ...this.#process, stdout }, ['sh', '-c', command]);
    const lines = linesOf(readableFrom(stdout.bytes()), this.#process.signal);
    this.#open.set(command, lines);
    return lines;
  }

  /** Closes a file or command, which is read from the start next time. */
  close(name: string): void {
    this.#open.delete(name);
  }
}
