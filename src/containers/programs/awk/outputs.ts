import { openForWriting } from '../../files/open-file.ts';
import { absolutePath } from '../../files/paths.ts';
import type { Process } from '../../runtime/process.ts';
import { createSink, readableFrom, type Sink, type Writable } from '../../runtime/streams.ts';
import { runCommand } from '../processes/run-command.ts';

/** Where `print >`, `print >>` and `print |` of a program write to. */
export class AwkOutputs {
  readonly #process: Process;
  readonly #files = new Map<string, Writable>();
  readonly #pipes = new Map<string, Sink>();

  constructor(process: Process) {
    this.#process = process;
  }

  /** The output of a name; undefined: the file cannot be written. */
  open(mode: '>' | '>>' | '|', name: string): Writable | undefined {
    if (mode === '|') return this.#openPipe(name);
    if (name === '/dev/stderr') return this.#process.stderr;
    if (name === '/dev/stdout') return this.#process.stdout;
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const output = openForWriting(this.#process.container, absolutePath(this.#process, name), mode === '>>');
    if (typeof output === 'string') return undefined;
    this.#files.set(name, output);
    return output;
  }

  /** Closes a file, or runs a command on what was written for it; resolves with the command's exit code. */
  async close(name: string): Promise<number> {
    this.#files.delete(name);
    const sink = this.#pipes.get(name);
    this.#pipes.delete(name);
    if (sink === undefined) return 0;
    return runCommand(this.#process, ['sh', '-c', name], { stdin: readableFrom(sink.bytes()) });
  }

  /** Runs the commands that were written for. */
  async closeAll(): Promise<void> {
    for (const command of Array.from(this.#pipes.keys())) await this.close(command);
  }

  #openPipe(command: string): Writable {
    const sink = this.#pipes.get(command) ?? createSink();
    this.#pipes.set(command, sink);
    return sink;
  }
}
