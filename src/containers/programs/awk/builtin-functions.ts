import type { RegularExpression } from '../../libc/regex/regular-expression.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { runCommand } from '../processes/run-command.ts';
import { AwkControlFlow } from './control-flow.ts';
import { pureFunctions, substitute } from './functions.ts';
import { AwkInputs } from './inputs.ts';
import type { AwkMemory } from './memory.ts';
import type { AwkOutputs } from './outputs.ts';
import { splitText } from './record.ts';
import { type Expression, isLvalue, type Lvalue } from './syntax-tree.ts';
import { textOf, type Value } from './values.ts';

/** What the functions of awk work with. */
export interface BuiltinOptions {
  readonly process: Process;
  readonly memory: AwkMemory;
  readonly outputs: AwkOutputs;
  /** The records of the program's input. */
  readonly lines: AsyncGenerator<string>;
}

/** Evaluates the arguments of functions. */
export interface ExpressionEvaluator {
  text(expression: Expression): Promise<string>;
  values(expressions: readonly Expression[]): Promise<readonly Value[]>;
  read(target: Lvalue): Promise<Value>;
  write(target: Lvalue, value: Value): Promise<Value>;
  regularExpression(expression: Expression | undefined): Promise<RegularExpression>;
}

/** The functions that awk has itself. Source: POSIX.1-2024, utilities, awk, "Functions". */
export class BuiltinFunctions {
  readonly #options: BuiltinOptions;
  readonly #memory: AwkMemory;
  readonly #evaluator: ExpressionEvaluator;
  readonly #inputs: AwkInputs;

  constructor(options: BuiltinOptions, evaluator: ExpressionEvaluator) {
    this.#options = options;
    this.#memory = options.memory;
    this.#evaluator = evaluator;
    this.#inputs = new AwkInputs(options.process);
  }

  /** `getline`: reads a line of the input, of a file or of a command; 0 at the end, -1 where there is no file. */
  async getline({ target, file, command }: Expression & { readonly is: 'getline' }): Promise<Value> {
    const isMain = file === undefined && command === undefined;
    let lines: AsyncGenerator<string> | undefined = this.#options.lines;
    if (command !== undefined) lines = await this.#inputs.commandLines(await this.#evaluator.text(command));
    if (file !== undefined) lines = this.#inputs.fileLines(await this.#evaluator.text(file));
    if (lines === undefined) return -1;
    const next = await lines.next();
    if (next.done === true) return 0;
    if (isMain) this.#memory.increment('NR');
    if (target === undefined) this.#memory.setRecord(next.value);
    else await this.#evaluator.write(target, { text: next.value });
    return 1;
  }

  /** Calls a function that awk has itself. */
  async call(name: string, values: readonly Expression[]): Promise<Value> {
    const [first, second, third] = values;
    switch (name) {
      case 'length':
        if (first === undefined) return Array.from(this.#memory.record.text).length;
        if (first.is === 'variable' && this.#memory.isArray(first.name)) return this.#memory.array(first.name).size;
        return this.#callPure(name, values);
      case 'split':
        return this.#split(first, second, third);
      case 'sub':
      case 'gsub':
        return this.#substitute(name === 'gsub', first, second, third);
      case 'match':
        return this.#match(first, second);
      case 'system':
        return runCommand(this.#options.process, ['sh', '-c', await this.#textOrRecord(first)]);
      case 'close': {
        const output = await this.#textOrRecord(first);
        this.#inputs.close(output);
        return this.#options.outputs.close(output);
      }
      case 'fflush':
        return 0;
      case 'systime':
        return Math.floor(this.#options.process.container.clock.now().getTime() / 1000);
      default:
        return this.#callPure(name, values);
    }
  }

  async #callPure(name: string, expressions: readonly Expression[]): Promise<Value> {
    const { process } = this.#options;
    const call = pureFunctions[name];
    if (call !== undefined) return call(await this.#evaluator.values(expressions), process.container.random);
    await writeText(process.stderr, 'awk: cmd. line:1: Call to undefined function\n');
    throw new AwkControlFlow('exit', 1);
  }

  async #textOrRecord(expression: Expression | undefined): Promise<string> {
    return expression === undefined ? this.#memory.record.text : this.#evaluator.text(expression);
  }

  async #split(
    text: Expression | undefined,
    target: Expression | undefined,
    separator: Expression | undefined,
  ): Promise<Value> {
    const array = this.#memory.array(target?.is === 'variable' ? target.name : '');
    const by =
      separator === undefined
        ? this.#memory.text('FS')
        : separator.is === 'match'
          ? separator.expression
          : await this.#evaluator.text(separator);
    const parts = splitText(await this.#textOrRecord(text), by);
    array.clear();
    for (const [index, part] of parts.entries()) array.set(String(index + 1), { text: part });
    return parts.length;
  }

  async #match(text: Expression | undefined, pattern: Expression | undefined): Promise<Value> {
    const match = (await this.#evaluator.regularExpression(pattern)).exec(await this.#textOrRecord(text));
    const start = match === undefined ? 0 : match.start + 1;
    this.#memory.setGlobal('RSTART', start);
    this.#memory.setGlobal('RLENGTH', match === undefined ? -1 : match.end - match.start);
    return start;
  }

  async #substitute(
    isGlobal: boolean,
    pattern: Expression | undefined,
    replacement: Expression | undefined,
    given: Expression | undefined,
  ): Promise<Value> {
    const record: Lvalue = { is: 'field', index: { is: 'number', value: 0 } };
    const target = given !== undefined && isLvalue(given) ? given : record;
    const expression = await this.#evaluator.regularExpression(pattern);
    const filler = replacement === undefined ? '' : await this.#evaluator.text(replacement);
    const { process } = this.#options;
    const pause = () => process.container.scheduler.yieldControl(process.signal);
    const before = textOf(await this.#evaluator.read(target));
    const { text, count } = await substitute(before, expression, filler, isGlobal, pause);
    if (count > 0) await this.#evaluator.write(target, text);
    return count;
  }
}
