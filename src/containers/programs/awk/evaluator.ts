import { compileRegex } from '../../libc/regex/compile.ts';
import type { RegularExpression } from '../../libc/regex/regular-expression.ts';
import { BuiltinFunctions, type BuiltinOptions, type ExpressionEvaluator } from './builtin-functions.ts';
import { AwkControlFlow } from './control-flow.ts';
import type { AwkMemory, Scope } from './memory.ts';
import type { AwkFunction, Expression, Lvalue, Statement } from './syntax-tree.ts';
import { binaryResult, calculate, isTrue, numberOf, textOf, unaryResult, type Value } from './values.ts';

/** How deep functions may call each other. */
const maxDepth = 500;

/** What an evaluator works with. */
export interface EvaluatorOptions extends BuiltinOptions {
  readonly functions: ReadonlyMap<string, AwkFunction>;
  /** Runs the body of a function. */
  readonly execute: (statement: Statement) => Promise<void>;
}

/** Evaluates expressions. Source: POSIX.1-2024, utilities, awk, "Expressions in awk". */
export class Evaluator implements ExpressionEvaluator {
  readonly #options: EvaluatorOptions;
  readonly #memory: AwkMemory;
  readonly #builtins: BuiltinFunctions;

  constructor(options: EvaluatorOptions) {
    this.#options = options;
    this.#memory = options.memory;
    this.#builtins = new BuiltinFunctions(options, this);
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
        return this.read(expression);
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
        const before = numberOf(await this.read(expression.target));
        const after = before + expression.by;
        await this.write(expression.target, after);
        return expression.isPrefix ? after : before;
      }
      case 'conditional':
        return this.value((await this.isTrue(expression.test)) ? expression.yes : expression.no);
      case 'in':
        return this.#memory.array(expression.array).has(await this.key(expression.keys)) ? 1 : 0;
      case 'getline':
        return this.#builtins.getline(expression);
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

  /** The value of what can be assigned to. */
  async read(target: Lvalue): Promise<Value> {
    if (target.is === 'variable') return this.#memory.get(target.name);
    if (target.is === 'field') return { text: this.#memory.record.field(numberOf(await this.value(target.index))) };
    const array = this.#memory.array(target.array);
    const key = await this.key(target.keys);
    const value = array.get(key) ?? '';
    array.set(key, value);
    return value;
  }

  /** Assigns a value. */
  async write(target: Lvalue, value: Value): Promise<Value> {
    if (target.is === 'variable') this.#memory.set(target.name, value);
    else if (target.is === 'element') this.#memory.array(target.array).set(await this.key(target.keys), value);
    else this.#memory.setField(numberOf(await this.value(target.index)), textOf(value));
    return value;
  }

  async #assign({ operator, target, value }: Expression & { readonly is: 'assign' }): Promise<Value> {
    const right = await this.value(value);
    if (operator === '') return this.write(target, right);
    const left = await this.read(target);
    return this.write(target, calculate(operator, numberOf(left), numberOf(right)));
  }

  async #binary({ operator, left, right }: Expression & { readonly is: 'binary' }): Promise<Value> {
    const first = await this.value(left);
    if (operator === '&&') return isTrue(first) && (await this.isTrue(right)) ? 1 : 0;
    if (operator === '||') return isTrue(first) || (await this.isTrue(right)) ? 1 : 0;
    if (operator === '~' || operator === '!~') {
      const isMatch = (await this.regularExpression(right)).test(textOf(first));
      return isMatch === (operator === '~') ? 1 : 0;
    }
    const second = await this.value(right);
    return operator === ' ' ? textOf(first) + textOf(second) : binaryResult(operator, first, second);
  }

  /** The regular expression that an expression stands for. */
  async regularExpression(expression: Expression | undefined): Promise<RegularExpression> {
    if (expression?.is === 'match') return expression.expression;
    const text = expression === undefined ? '' : await this.text(expression);
    return compileRegex(text, 'awk');
  }

  async #call(name: string, values: readonly Expression[]): Promise<Value> {
    const own = this.#options.functions.get(name);
    return own === undefined ? this.#builtins.call(name, values) : this.#callFunction(own, values);
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
