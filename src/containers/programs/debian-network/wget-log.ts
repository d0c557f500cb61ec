import type { Options } from '../../libc/getopt.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';

/** What wget prints on standard error. */
export class WgetLog {
  readonly #process: Process;
  readonly #isQuiet: boolean;
  readonly #isTerse: boolean;

  constructor(process: Process, options: Options) {
    this.#process = process;
    this.#isQuiet = options.has('q');
    this.#isTerse = options.has('nv');
  }

  /** Prints what it does, unless `-q` or `-nv` is given. */
  async progress(text: string): Promise<void> {
    if (!this.#isQuiet && !this.#isTerse) await writeText(this.#process.stderr, text);
  }

  /** Prints an error, unless `-q` is given. */
  async error(text: string): Promise<void> {
    if (!this.#isQuiet) await writeText(this.#process.stderr, `${text}\n`);
  }

  /** Prints the one line of `-nv`. */
  async summary(text: string): Promise<void> {
    if (this.#isTerse) await this.error(text);
  }

  /** Prints the head of a response, as `-S` asks for. */
  async responseHead(lines: readonly string[]): Promise<void> {
    const text = lines.map((line) => `  ${line}\n`).join('');
    await writeText(this.#process.stderr, this.#isQuiet ? text : `\n${text}`);
  }
}

/** The time as wget prints it. */
export function timestamp({ container }: Process): string {
  return container.clock.now().toISOString().slice(0, 19).replace('T', ' ');
}
