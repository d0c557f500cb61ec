import { formatPrintf } from '../../libc/printf-format.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { AwkControlFlow } from './control-flow.ts';
import { Evaluator } from './evaluator.ts';
import type { AwkMemory } from './memory.ts';
import { AwkOutputs } from './outputs.ts';
import type { AwkProgram, Rule, Statement } from './syntax-tree.ts';
import { numberOf, numberText, textOf, type Value } from './values.ts';

/** Runs a program on its records. Source: POSIX.1-2024, utilities, awk, "Overall Program Structure" and "Actions". */
export class AwkInterpreter {
  readonly #program: AwkProgram;
  readonly #process: Process;
  readonly #memory: AwkMemory;
  readonly #lines: AsyncGenerator<string>;
  readonly #outputs: AwkOutputs;
  readonly #evaluator: Evaluator;
  /** The rules with a range that the current record is in. */
  readonly #openRanges = new Set<Rule>();

  /** `lines` are the records of all inputs. */
  constructor(program: AwkProgram, process: Process, memory: AwkMemory, lines: AsyncGenerator<string>) {
    this.#program = program;
    this.#process = process;
    this.#memory = memory;
    this.#lines = lines;
    this.#outputs = new AwkOutputs(process);
    this.#evaluator = new Evaluator({
      process,
      memory,
      lines,
      outputs: this.#outputs,
      functions: program.functions,
      execute: (statement) => this.#execute(statement),
    });
  }

  /** Runs to the end; resolves with the exit code. */
  async run(): Promise<number> {
    const { begin, rules, end } = this.#program;
    let code = await this.#untilExit(async () => {
      await this.#executeAll(begin);
      if (rules.length > 0 || end.length > 0) await this.#runRules();
    });
    code = (await this.#untilExit(() => this.#executeAll(end))) ?? code;
    await this.#outputs.closeAll();
    return code ?? 0;
  }

  /** Runs a part of the program; the exit code of `exit`, if it was given one. */
  async #untilExit(run: () => Promise<void>): Promise<number | undefined> {
    try {
      await run();
      return undefined;
    } catch (error) {
      if (!(error instanceof AwkControlFlow) || error.kind !== 'exit') throw error;
      return error.value === '' ? undefined : numberOf(error.value) & 255;
    }
  }

  async #runRules(): Promise<void> {
    for await (const line of this.#lines) {
      this.#memory.setRecord(line);
      this.#memory.increment('NR');
      this.#memory.increment('FNR');
      try {
        for (const rule of this.#program.rules) if (await this.#selects(rule)) await this.#runAction(rule);
      } catch (error) {
        if (!(error instanceof AwkControlFlow) || error.kind !== 'next') throw error;
      }
    }
  }

  async #selects(rule: Rule): Promise<boolean> {
    if (rule.pattern === undefined) return true;
    if (rule.to === undefined) return this.#evaluator.isTrue(rule.pattern);
    if (!this.#openRanges.has(rule) && !(await this.#evaluator.isTrue(rule.pattern))) return false;
    if (await this.#evaluator.isTrue(rule.to)) this.#openRanges.delete(rule);
    else this.#openRanges.add(rule);
    return true;
  }

  async #runAction({ action }: Rule): Promise<void> {
    if (action !== undefined) return this.#execute(action);
    await writeText(this.#process.stdout, `${this.#memory.record.text}${this.#memory.text('ORS')}`);
  }

  async #executeAll(statements: readonly Statement[]): Promise<void> {
    for (const statement of statements) await this.#execute(statement);
  }

  async #execute(statement: Statement): Promise<void> {
    this.#process.signal.throwIfAborted();
    await this.#process.container.scheduler.yieldControl(this.#process.signal);
    switch (statement.is) {
      case 'block':
        return this.#executeAll(statement.body);
      case 'expression':
        await this.#evaluator.value(statement.expression);
        return;
      case 'print':
      case 'printf':
        return this.#print(statement);
      case 'if':
        if (await this.#evaluator.isTrue(statement.test)) return this.#execute(statement.body);
        return statement.otherwise === undefined ? undefined : this.#execute(statement.otherwise);
      case 'while':
      case 'do':
      case 'for':
      case 'for-in':
        return this.#loop(statement);
      case 'delete': {
        const array = this.#memory.array(statement.array);
        if (statement.keys === undefined) array.clear();
        else array.delete(await this.#evaluator.key(statement.keys));
        return;
      }
      case 'next':
      case 'break':
      case 'continue':
        throw new AwkControlFlow(statement.is);
      case 'exit':
      case 'return': {
        const value = statement.value === undefined ? '' : await this.#evaluator.value(statement.value);
        throw new AwkControlFlow(statement.is, value);
      }
    }
  }

  async #loop(statement: Statement & { readonly is: 'while' | 'do' | 'for' | 'for-in' }): Promise<void> {
    try {
      if (statement.is === 'for-in') {
        for (const key of Array.from(this.#memory.array(statement.array).keys())) {
          this.#memory.set(statement.name, { text: key });
          await this.#loopBody(statement.body);
        }
        return;
      }
      if (statement.is === 'for' && statement.start !== undefined) await this.#execute(statement.start);
      if (statement.is === 'do') await this.#loopBody(statement.body);
      while (statement.test === undefined || (await this.#evaluator.isTrue(statement.test))) {
        await this.#loopBody(statement.body);
        if (statement.is === 'for' && statement.step !== undefined) await this.#execute(statement.step);
      }
    } catch (error) {
      if (!(error instanceof AwkControlFlow) || error.kind !== 'break') throw error;
    }
  }

  /** Runs the body of a loop once, up to `continue`. */
  async #loopBody(body: Statement): Promise<void> {
    try {
      await this.#execute(body);
    } catch (error) {
      if (!(error instanceof AwkControlFlow) || error.kind !== 'continue') throw error;
    }
  }

  async #print(statement: Statement & { readonly is: 'print' | 'printf' }): Promise<void> {
    const { target } = statement;
    const values = await this.#evaluator.values(statement.values);
    const text = statement.is === 'print' ? this.#printText(values) : printfText(values);
    if (target === undefined) return writeText(this.#process.stdout, text);
    const output = this.#outputs.open(target.mode, await this.#evaluator.text(target.to));
    if (output !== undefined) await writeText(output, text);
  }

  /** What `print` writes: its values, or the record where there are none. */
  #printText(values: readonly Value[]): string {
    const format = this.#memory.text('OFMT');
    const texts = values.map((value) => (typeof value === 'number' ? numberText(value, format) : textOf(value)));
    const line = values.length === 0 ? this.#memory.record.text : texts.join(this.#memory.text('OFS'));
    return `${line}${this.#memory.text('ORS')}`;
  }
}

function printfText([format = '', ...values]: readonly Value[]): string {
  return formatPrintf(textOf(format), values.map(textOf)).text;
}
