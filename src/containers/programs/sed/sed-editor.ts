import { maxBufferedBytes, OutOfMemory } from '../../runtime/buffer-limit.ts';
import type { Process } from '../../runtime/process.ts';
import { type Writable, writeText } from '../../runtime/streams.ts';
import type { InputFiles } from '../command-line/input-files.ts';
import { NumberedLines } from './numbered-lines.ts';
import type { SedAction, SedCommand } from './sed-command.ts';

/** How much the pattern space and the hold space may hold, in characters. */
const maxSpaceLength = maxBufferedBytes / 8;

/** How a cycle ends: with or without its output, or with the end of the program. */
type CycleEnd =
  | { readonly is: 'print' }
  | { readonly is: 'delete'; readonly isAppendedPrinted: boolean }
  | { readonly is: 'quit'; readonly isPrinted: boolean; readonly exitCode: number };

/** The pattern space is not printed, nor is what `a` has appended. */
const discard: CycleEnd = { is: 'delete', isAppendedPrinted: false };

/** `n` or `N` has no next line. */
const endOfInput: CycleEnd = { is: 'quit', isPrinted: true, exitCode: 0 };

/** Runs a script on the lines of files. Source: POSIX.1-2024, utilities, sed. */
export class SedEditor {
  readonly #process: Process;
  readonly #commands: readonly SedCommand[];
  readonly #files: InputFiles;
  readonly #lines: NumberedLines;
  readonly #output: Writable;
  /** `-n`: the pattern space is not printed at the end of a cycle. */
  readonly #isQuiet: boolean;
  #patternSpace = '';
  #holdSpace = '';
  /** What `a` prints at the end of the cycle. */
  #appended: string[] = [];
  /** Whether `s` has replaced something since the cycle's start or the last `t`. */
  #hasSubstituted = false;

  constructor(
    process: Process,
    commands: readonly SedCommand[],
    files: InputFiles,
    output: Writable,
    isQuiet: boolean,
  ) {
    this.#process = process;
    this.#commands = commands;
    this.#files = files;
    this.#lines = new NumberedLines(files.lines());
    this.#output = output;
    this.#isQuiet = isQuiet;
  }

  /** Runs to the end of input, or to `q`; resolves with the exit code. */
  async run(): Promise<number> {
    for (let line = await this.#lines.read(); line !== undefined; line = await this.#lines.read()) {
      this.#patternSpace = line;
      this.#appended = [];
      this.#hasSubstituted = false;
      const end = await this.#runCycle();
      if (end.is === 'print' || (end.is === 'quit' && end.isPrinted)) await this.#autoprint();
      const isAppendedPrinted = end.is === 'delete' ? end.isAppendedPrinted : end.is === 'print' || end.isPrinted;
      if (isAppendedPrinted) for (const text of this.#appended) await this.#print(text);
      if (end.is === 'quit') return end.exitCode || this.#files.exitCode;
    }
    return this.#files.exitCode;
  }

  async #runCycle(): Promise<CycleEnd> {
    for (let index = 0; index < this.#commands.length; ) {
      const command = this.#commands[index];
      if (command === undefined) break;
      const { number, isLast } = this.#lines;
      if (!command.selector.selects({ number, isLast, text: this.#patternSpace })) {
        index = command.action.is === '{' ? this.#endOfBlock(index) + 1 : index + 1;
        continue;
      }
      if (this.#patternSpace.length + this.#holdSpace.length > maxSpaceLength) throw new OutOfMemory();
      const next = await this.#run(command, index);
      if (typeof next !== 'number') return next;
      index = next;
    }
    return { is: 'print' };
  }

  /** Runs one command; the index of the next one, or how the cycle ends. */
  async #run({ action, selector }: SedCommand, index: number): Promise<number | CycleEnd> {
    switch (action.is) {
      case 's':
        await this.#substitute(action);
        break;
      case 'y':
        this.#patternSpace = transliterate(this.#patternSpace, action.from, action.to);
        break;
      case 'a':
        this.#appended.push(withLineFeeds(action.text));
        break;
      case 'i':
        await this.#print(withLineFeeds(action.text));
        break;
      case 'c':
        if (!selector.isInsideRange) await this.#print(action.text);
        return discard;
      case 'b':
      case 't':
      case 'T':
        return this.#branch(action, index);
      case 'q':
      case 'Q':
        return { is: 'quit', isPrinted: action.is === 'q', exitCode: action.exitCode };
      case 'd':
        return { is: 'delete', isAppendedPrinted: true };
      case 'D':
        return discard;
      case 'n':
      case 'N':
        if (this.#lines.isLast) return endOfInput;
        await this.#readNext(action.is === 'N');
        break;
      case 'p':
        await this.#print(this.#patternSpace);
        break;
      case 'P':
        await this.#print(this.#patternSpace.split('\n')[0] ?? '');
        break;
      case '=':
        await this.#print(String(this.#lines.number));
        break;
      case 'h':
        this.#holdSpace = this.#patternSpace;
        break;
      case 'H':
        this.#holdSpace += `\n${this.#patternSpace}`;
        break;
      case 'g':
        this.#patternSpace = this.#holdSpace;
        break;
      case 'G':
        this.#patternSpace += `\n${this.#holdSpace}`;
        break;
      case 'x':
        [this.#patternSpace, this.#holdSpace] = [this.#holdSpace, this.#patternSpace];
        break;
      case '{':
      case '}':
      case ':':
      case 'ignored':
        break;
    }
    return index + 1;
  }

  async #substitute({ substitution, isPrinted }: SedAction & { readonly is: 's' }): Promise<void> {
    const { container, signal } = this.#process;
    const changed = await substitution.apply(this.#patternSpace, () => container.scheduler.yieldControl(signal));
    if (changed === undefined) return;
    this.#patternSpace = changed;
    this.#hasSubstituted = true;
    if (isPrinted) await this.#print(changed);
  }

  /** The index after a label, or after the script where there is none. */
  async #branch({ is, label }: SedAction & { readonly is: 'b' | 't' | 'T' }, index: number): Promise<number> {
    if (is !== 'b' && this.#hasSubstituted !== (is === 't')) return index + 1;
    this.#hasSubstituted = false;
    this.#process.signal.throwIfAborted();
    await this.#process.container.scheduler.yieldControl(this.#process.signal);
    const target = this.#commands.findIndex(({ action }) => action.is === ':' && action.label === label);
    return label === '' || target < 0 ? this.#commands.length : target + 1;
  }

  /** Reads the next line: in place of the pattern space, or after it. */
  async #readNext(isAppended: boolean): Promise<void> {
    if (!isAppended) await this.#autoprint();
    const line = (await this.#lines.read()) ?? '';
    this.#patternSpace = isAppended ? `${this.#patternSpace}\n${line}` : line;
  }

  /** The index of the `}` of the block that begins at an index. */
  #endOfBlock(start: number): number {
    let depth = 0;
    for (let index = start; index < this.#commands.length; index += 1) {
      const is = this.#commands[index]?.action.is;
      if (is === '{') depth += 1;
      if (is === '}') depth -= 1;
      if (depth === 0) return index;
    }
    return this.#commands.length;
  }

  async #autoprint(): Promise<void> {
    if (!this.#isQuiet) await this.#print(this.#patternSpace);
  }

  #print(text: string): Promise<void> {
    return writeText(this.#output, `${text}\n`);
  }
}

function transliterate(text: string, from: string, to: string): string {
  return Array.from(text, (character) => {
    const index = from.indexOf(character);
    return index < 0 ? character : to.charAt(index);
  }).join('');
}

function withLineFeeds(text: string): string {
  return text.replaceAll('\\n', '\n');
}
