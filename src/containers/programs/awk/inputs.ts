import { absolutePath, openForReading } from '../../files/open-file.ts';
import type { Process } from '../../runtime/process.ts';
import { createSink, linesOf, readableFrom } from '../../runtime/streams.ts';
import { runCommand } from '../processes/run-command.ts';

/** Files and commands that an awk program reads with `getline`. */
export class AwkInputs {
  readonly #open = new Map<string, AsyncGenerator<string>>();
  readonly #process: Process;

  constructor(process: Process) {
    this.#process = process;
  }

  /** What is left of a file's lines; undefined where it cannot be opened. */
  lines(name: string): AsyncGenerator<string> | undefined {
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const { stdin, container, signal } = this.#process;
    const input = name === '-' ? stdin : openForReading(container, absolutePath(this.#process, name));
    if (typeof input === 'string') return undefined;
    const lines = linesOf(input, signal);
    this.#open.set(name, lines);
    return lines;
  }

  /** What is left of the lines that a command prints; it runs to its end when it is first asked for. */
  async linesFrom(command: string): Promise<AsyncGenerator<string>> {
    const known = this.#open.get(command);
    if (known !== undefined) return known;
    const stdout = createSink();
    await runCommand({ ...this.#process, stdout }, ['sh', '-c', command]);
    const lines = linesOf(readableFrom(stdout.bytes()), this.#process.signal);
    this.#open.set(command, lines);
    return lines;
  }

  close(name: string): void {
    this.#open.delete(name);
  }
}
