import { parseRegularExpression } from '../../libc/regular-expression.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { runCommand } from '../processes/run-command.ts';
import { AwkControlFlow } from './control-flow.ts';
import { pureFunctions, substitute } from './functions.ts';
import { AwkInputs } from './inputs.ts';
import type { AwkMemory, Scope } from './memory.ts';
import type { AwkOutputs } from './outputs.ts';
import { splitText } from './record.ts';
import { type AwkFunction, type Expression, isLvalue, type Lvalue, type Statement } from './syntax-tree.ts';
import { binaryResult, calculate, isTrue, numberOf, textOf, unaryResult, type Value } from './values.ts';

/** How deep functions may call each other. */
const maxDepth = 500;

/** What an evaluator works with. */
export interface EvaluatorOptions {
  readonly process: Process;
  readonly memory: AwkMemory;
  readonly outputs: AwkOutputs;
  readonly functions: ReadonlyMap<string, AwkFunction>;
  /** The records of the program's input. */
  readonly lines: AsyncGenerator<string>;
  /** Runs the body of a function. */
  readonly execute: (statement: Statement) => Promise<void>;
}

/** Evaluates expressions. Source: POSIX.1-2024, utilities, awk, "Expressions in awk". */
export class Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #memory: AwkMemory;
  readonly #inputs: AwkInputs;

  constructor(options: EvaluatorOptions) {
    this.#options = options;
    this.#memory = options.memory;
    this.#inputs = new AwkInputs(options.process);
  }

  /** The value of an expression. */
  async value(expression: Expression): Promise<Value> {
    switch (expression.is) {
      case 'number':
      case 'string':
        return expression.value;
      case 'variable':
      case 'element':
      case 'field':
        return this.#read(expression);
      case 'match':
        return expression.expression.test(this.#memory.record.text) ? 1 : 0;
      case 'group':
        return this.value(expression.value);
      case 'binary':
        return this.#binary(expression);
      case 'unary':
        return unaryResult(expression.operator, await this.value(expression.value));
      case 'assign':
        return this.#assign(expression);
      case 'increment': {
        const before = numberOf(await this.#read(expression.target));
        const after = before + expression.by;
        await this.#write(expression.target, after);
        return expression.isPrefix ? after : before;
      }
      case 'conditional':
        return this.value((await this.isTrue(expression.test)) ? expression.yes : expression.no);
      case 'in':
        return this.#memory.array(expression.array).has(await this.key(expression.keys)) ? 1 : 0;
      case 'getline':
        return this.#getline(expression);
      case 'call':
        return this.#call(expression.name, expression.values);
    }
  }

  /** The values of several expressions, in their order. */
  async values(expressions: readonly Expression[]): Promise<readonly Value[]> {
    const values: Value[] = [];
    for (const expression of expressions) values.push(await this.value(expression));
    return values;
  }

  /** The value of an expression as text. */
  async text(expression: Expression): Promise<string> {
    return textOf(await this.value(expression));
  }

  /** Whether the value of an expression is true. */
  async isTrue(expression: Expression): Promise<boolean> {
    return isTrue(await this.value(expression));
  }

  /** The key of an array's element. */
  async key(keys: readonly Expression[]): Promise<string> {
    return (await this.values(keys)).map(textOf).join('\u001c');
  }

  async #read(target: Lvalue): Promise<Value> {
    if (target.is === 'variable') return this.#memory.get(target.name);
    if (target.is === 'field') return { text: this.#memory.record.field(numberOf(await this.value(target.index))) };
    const array = this.#memory.array(target.array);
    const key = await this.key(target.keys);
    const value = array.get(key) ?? '';
    array.set(key, value);
    return value;
  }

  async #write(target: Lvalue, value: Value): Promise<Value> {
    if (target.is === 'variable') this.#memory.set(target.name, value);
    else if (target.is === 'element') this.#memory.array(target.array).set(await this.key(target.keys), value);
    else this.#memory.setField(numberOf(await this.value(target.index)), textOf(value));
    return value;
  }

  async #assign({ operator, target, value }: Expression & { readonly is: 'assign' }): Promise<Value> {
    const right = await this.value(value);
    if (operator === '') return this.#write(target, right);
    const left = await this.#read(target);
    return this.#write(target, calculate(operator, numberOf(left), numberOf(right)));
  }

  async #binary({ operator, left, right }: Expression & { readonly is: 'binary' }): Promise<Value> {
    const first = await this.value(left);
    if (operator === '&&') return isTrue(first) && (await this.isTrue(right)) ? 1 : 0;
    if (operator === '||') return isTrue(first) || (await this.isTrue(right)) ? 1 : 0;
    if (operator === '~' || operator === '!~') {
      const isMatch = (await this.#regularExpression(right)).test(textOf(first));
      return isMatch === (operator === '~') ? 1 : 0;
    }
    const second = await this.value(right);
    return operator === ' ' ? textOf(first) + textOf(second) : binaryResult(operator, first, second);
  }

  /** The regular expression that an expression stands for. */
  async #regularExpression(expression: Expression | undefined, flags = ''): Promise<RegExp> {
    if (expression?.is === 'match') return new RegExp(expression.expression.source, flags);
    const text = expression === undefined ? '' : await this.text(expression);
    return parseRegularExpression(text, 'extended', flags);
  }

  async #getline({ target, file, command }: Expression & { readonly is: 'getline' }): Promise<Value> {
    const isMain = file === undefined && command === undefined;
    let lines: AsyncGenerator<string> | undefined = this.#options.lines;
    if (command !== undefined) lines = await this.#inputs.commandLines(await this.text(command));
    if (file !== undefined) lines = this.#inputs.fileLines(await this.text(file));
    if (lines === undefined) return -1;
    const next = await lines.next();
    if (next.done === true) return 0;
    if (isMain) this.#memory.increment('NR');
    if (target === undefined) this.#memory.setRecord(next.value);
    else await this.#write(target, { text: next.value });
    return 1;
  }

  async #call(name: string, values: readonly Expression[]): Promise<Value> {
    const own = this.#options.functions.get(name);
    if (own !== undefined) return this.#callFunction(own, values);
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
        return this.#substitute(name === 'gsub' ? 'g' : '', first, second, third);
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
    if (call !== undefined) return call(await this.values(expressions), process.container.random);
    await writeText(process.stderr, 'awk: cmd. line:1: Call to undefined function\n');
    throw new AwkControlFlow('exit', 1);
  }

  async #textOrRecord(expression: Expression | undefined): Promise<string> {
    return expression === undefined ? this.#memory.record.text : this.text(expression);
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
          ? separator.expression.source
          : await this.text(separator);
    const parts = splitText(await this.#textOrRecord(text), by);
    array.clear();
    for (const [index, part] of parts.entries()) array.set(String(index + 1), { text: part });
    return parts.length;
  }

  async #match(text: Expression | undefined, pattern: Expression | undefined): Promise<Value> {
    const match = (await this.#regularExpression(pattern)).exec(await this.#textOrRecord(text));
    const start = match === null ? 0 : match.index + 1;
    this.#memory.setGlobal('RSTART', start);
    this.#memory.setGlobal('RLENGTH', match === null ? -1 : match[0].length);
    return start;
  }

  async #substitute(
    flags: string,
    pattern: Expression | undefined,
    replacement: Expression | undefined,
    given: Expression | undefined,
  ): Promise<Value> {
    const record: Lvalue = { is: 'field', index: { is: 'number', value: 0 } };
    const target = given !== undefined && isLvalue(given) ? given : record;
    const expression = await this.#regularExpression(pattern, flags);
    const filler = replacement === undefined ? '' : await this.text(replacement);
    const { text, count } = substitute(textOf(await this.#read(target)), expression, filler);
    if (count > 0) await this.#write(target, text);
    return count;
  }

  async #callFunction({ parameters, body }: AwkFunction, expressions: readonly Expression[]): Promise<Value> {
    const scope: Scope = new Map();
    for (const [index, name] of parameters.entries()) {
      const expression = expressions[index];
      const isArray = expression?.is === 'variable' && this.#memory.isArray(expression.name);
      if (expression === undefined) scope.set(name, '');
      else scope.set(name, isArray ? this.#memory.array(expression.name) : await this.value(expression));
    }
    if (this.#memory.depth > maxDepth) throw new AwkControlFlow('exit', 2);
    this.#memory.enter(scope);
    try {
      await this.#options.execute(body);
      return '';
    } catch (error) {
      if (error instanceof AwkControlFlow && error.kind === 'return') return error.value;
      throw error;
    } finally {
      this.#memory.leave();
    }
  }
}
