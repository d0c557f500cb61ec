import { absolutePath, openForWriting } from '../../files/open-file.ts';
import { formatPrintf } from '../../libc/printf-format.ts';
import type { Process, Writable } from '../../runtime/process.ts';
import { createSink, readableFrom } from '../../runtime/streams.ts';
import { runCommand } from '../processes/run-command.ts';
import type { AwkMemory } from './memory.ts';
import type { Value } from './values.ts';
import { numberText, textOf } from './values.ts';

/** Where `print >`, `print >>` and `print |` of one awk program go. */
export class AwkOutputs {
  readonly #files = new Map<string, Writable>();
  readonly #pipes = new Map<string, ReturnType<typeof createSink>>();
  readonly #process: Process;

  constructor(process: Process) {
    this.#process = process;
  }

  /** The output of that name; undefined where the file cannot be written. */
  to(mode: '>' | '>>' | '|', name: string): Writable | undefined {
    if (mode === '|') return this.#pipe(name);
    if (name === '/dev/stderr') return this.#process.stderr;
    if (name === '/dev/stdout') return this.#process.stdout;
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const output = openForWriting(this.#process.container, absolutePath(this.#process, name), mode === '>>');
    if (typeof output === 'string') return undefined;
    this.#files.set(name, output);
    return output;
  }

  /** Closes a file, or runs a command on what was written for it; the command's exit code. */
  async close(name: string): Promise<number> {
    this.#files.delete(name);
    const sink = this.#pipes.get(name);
    this.#pipes.delete(name);
    return sink === undefined ? 0 : runCommand(this.#process, ['sh', '-c', name], readableFrom(sink.bytes()));
  }

  async closeAll(): Promise<void> {
    for (const command of Array.from(this.#pipes.keys())) await this.close(command);
  }

  #pipe(command: string): Writable {
    const sink = this.#pipes.get(command) ?? createSink();
    this.#pipes.set(command, sink);
    return sink;
  }
}

/** What `print` or `printf` writes for these values; `print` alone writes the record. */
export function textToPrint(is: 'print' | 'printf', values: readonly Value[], memory: AwkMemory): string {
  const [first = '', ...rest] = values;
  if (is === 'printf') return formatPrintf(textOf(first), rest.map(textOf)).text;
  const format = textOf(memory.get('OFMT'));
  const texts = values.map((value) => (typeof value === 'number' ? numberText(value, format) : textOf(value)));
  const line = values.length === 0 ? memory.record : texts.join(textOf(memory.get('OFS')));
  return `${line}${textOf(memory.get('ORS'))}`;
}
