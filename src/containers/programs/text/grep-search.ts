import type { Options } from '../../libc/getopt.ts';
import type { RegularExpression } from '../../libc/regex/regular-expression.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, type Readable, writeText } from '../../runtime/streams.ts';

/** A line that may be shown as the context of a match. */
interface ContextLine {
  readonly number: number;
  readonly line: string;
}

/** One search of grep over several inputs. */
export class GrepSearch {
  readonly #process: Process;
  readonly #options: Options;
  readonly #expressions: readonly RegularExpression[];
  readonly #showsNames: boolean;
  #hasFound = false;

  constructor(process: Process, options: Options, expressions: readonly RegularExpression[], showsNames: boolean) {
    this.#process = process;
    this.#options = options;
    this.#expressions = expressions;
    this.#showsNames = showsNames;
  }

  /** Whether a line was selected; with `-L`, whether the last input had none. */
  get hasFound(): boolean {
    return this.#hasFound;
  }

  /** Searches an input and prints what the options say. */
  async searchIn(name: string, input: Readable): Promise<void> {
    const options = this.#options;
    const after = Number(options.value('A') ?? options.value('C') ?? 0);
    const before = Number(options.value('B') ?? options.value('C') ?? 0);
    const maxCount = Number(options.value('m') ?? Infinity);
    const printsLines = !options.has('q', 'c', 'l', 'L');
    const prefix = (number: number, mark: string) =>
      `${this.#showsNames ? `${name}${mark}` : ''}${options.has('n') ? `${number}${mark}` : ''}`;
    const held: ContextLine[] = [];
    let [number, count, contextLeft, lastPrinted] = [0, 0, 0, 0];
    for await (const line of linesOf(input, this.#process.signal)) {
      number += 1;
      await this.#process.container.scheduler.yieldControl(this.#process.signal);
      if (this.#matches(line) !== options.has('v')) {
        this.#hasFound = true;
        count += 1;
        if (options.has('q', 'l')) break;
        if (printsLines) {
          const from = held[0]?.number ?? number;
          if ((after > 0 || before > 0) && lastPrinted > 0 && from > lastPrinted + 1) await this.#print('--');
          for (const context of held.splice(0)) await this.#print(`${prefix(context.number, '-')}${context.line}`);
          for (const part of options.has('o') ? this.#partsOf(line) : [line]) {
            await this.#print(`${prefix(number, ':')}${part}`);
          }
          lastPrinted = number;
          contextLeft = after;
        }
        if (count >= maxCount) break;
      } else if (printsLines && contextLeft > 0) {
        await this.#print(`${prefix(number, '-')}${line}`);
        lastPrinted = number;
        contextLeft -= 1;
      } else if (before > 0) {
        held.push({ number, line });
        if (held.length > before) held.shift();
      }
    }
    await this.#printSummary(name, count);
  }

  async #printSummary(name: string, count: number): Promise<void> {
    const options = this.#options;
    if (options.has('c') && !options.has('q')) await this.#print(`${this.#showsNames ? `${name}:` : ''}${count}`);
    if (options.has('l') && count > 0) await this.#print(name);
    if (!options.has('L')) return;
    this.#hasFound = count === 0;
    if (count === 0) await this.#print(name);
  }

  #print(text: string): Promise<void> {
    return writeText(this.#process.stdout, `${text}\n`);
  }

  #matches(line: string): boolean {
    return this.#expressions.some((expression) => expression.test(line));
  }

  /** The parts of a line that match: `-o`. */
  *#partsOf(line: string): Generator<string, void, undefined> {
    if (this.#options.has('v')) return;
    for (const expression of this.#expressions) {
      for (const { start, end } of expression.matchAll(line)) {
        if (end > start) yield line.slice(start, end);
      }
    }
  }
}
