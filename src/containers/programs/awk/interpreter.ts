import { parseRegularExpression } from '../../libc/regular-expression.ts';
import { own } from '../../runtime/container.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { runCommand } from '../processes/run-command.ts';
import { ControlFlow } from './control-flow.ts';
import { plainFunctions, substitute } from './functions.ts';
import { AwkInputs } from './inputs.ts';
import type { Scope } from './memory.ts';
import { AwkMemory, splitText } from './memory.ts';
import { AwkOutputs, textToPrint } from './outputs.ts';
import type { AwkProgram, Expression, Place, Statement } from './syntax-tree.ts';
import type { Value } from './values.ts';
import { calculate, compare, isTrue, numberOf, sign, textOf } from './values.ts';

/** Runs an awk program over its inputs. */
export class AwkInterpreter {
  readonly #memory: AwkMemory;
  readonly #program: AwkProgram;
  readonly #process: Process;
  readonly #outputs: AwkOutputs;
  readonly #inputs: AwkInputs;
  #lines: AsyncGenerator<string> | undefined;
  #code = 0;

  constructor(program: AwkProgram, process: Process) {
    this.#program = program;
    this.#process = process;
    this.#outputs = new AwkOutputs(process);
    this.#inputs = new AwkInputs(process);
    this.#memory = new AwkMemory(process.env);
  }

  /** Sets a variable from the command line; its text may look like a number. */
  set(name: string, text: string): void {
    this.#memory.set(name, { text });
  }

  /** Runs to the end; `lines` are the records of all inputs. */
  async run(lines: AsyncGenerator<string>): Promise<number> {
    this.#lines = lines;
    try {
      for (const statement of this.#program.begin) await this.#execute(statement);
      if (this.#program.rules.length > 0 || this.#program.end.length > 0) await this.#records(lines);
    } catch (problem) {
      if (!(problem instanceof ControlFlow) || problem.kind !== 'exit') throw problem;
      this.#code = numberOf(problem.value) & 255;
    }
    try {
      for (const statement of this.#program.end) await this.#execute(statement);
    } catch (problem) {
      if (!(problem instanceof ControlFlow) || problem.kind !== 'exit') throw problem;
      if (problem.value !== '') this.#code = numberOf(problem.value) & 255;
    }
    await this.#outputs.closeAll();
    return this.#code;
  }

  async #records(lines: AsyncGenerator<string>): Promise<void> {
    for await (const line of lines) {
      this.#memory.setRecord(line);
      this.#memory.variables.set('NR', numberOf(this.#memory.get('NR')) + 1);
      this.#memory.variables.set('FNR', numberOf(this.#memory.get('FNR')) + 1);
      try {
        for (const rule of this.#program.rules) {
          if (!(await this.#selects(rule))) continue;
          if (rule.action === undefined) await this.#print(`${this.#memory.record}${textOf(this.#memory.get('ORS'))}`);
          else await this.#execute(rule.action);
        }
      } catch (problem) {
        if (!(problem instanceof ControlFlow) || problem.kind !== 'next') throw problem;
      }
    }
  }

  async #selects(rule: AwkProgram['rules'][number]): Promise<boolean> {
    if (rule.pattern === undefined) return true;
    if (rule.to === undefined) return isTrue(await this.#value(rule.pattern));
    if (!rule.active && !isTrue(await this.#value(rule.pattern))) return false;
    rule.active = !isTrue(await this.#value(rule.to));
    return true;
  }

  #print(text: string): Promise<void> {
    return writeText(this.#process.stdout, text);
  }

  async #execute(statement: Statement): Promise<void> {
    this.#process.signal.throwIfAborted();
    await own(this.#process.container).yieldControl(this.#process.signal);
    switch (statement.is) {
      case 'block':
        for (const each of statement.body) await this.#execute(each);
        return;
      case 'expression':
        await this.#value(statement.expression);
        return;
      case 'print':
      case 'printf':
        return this.#printStatement(statement);
      case 'if':
        if (isTrue(await this.#value(statement.test))) return this.#execute(statement.body);
        return statement.otherwise === undefined ? undefined : this.#execute(statement.otherwise);
      case 'while':
        if (statement.first && !(await this.#body(statement.body))) return;
        while (isTrue(await this.#value(statement.test))) if (!(await this.#body(statement.body))) return;
        return;
      case 'for':
        if (statement.start !== undefined) await this.#execute(statement.start);
        while (statement.test === undefined || isTrue(await this.#value(statement.test))) {
          if (!(await this.#body(statement.body))) return;
          if (statement.step !== undefined) await this.#execute(statement.step);
        }
        return;
      case 'for-in':
        for (const key of Array.from(this.#memory.array(statement.array).keys())) {
          this.#memory.set(statement.name, { text: key });
          if (!(await this.#body(statement.body))) return;
        }
        return;
      case 'delete':
        if (statement.keys === undefined) this.#memory.array(statement.array).clear();
        else this.#memory.array(statement.array).delete(await this.#key(statement.keys));
        return;
      case 'exit':
      case 'return':
        throw new ControlFlow(statement.is, statement.value === undefined ? '' : await this.#value(statement.value));
      case 'next':
      case 'break':
      case 'continue':
        throw new ControlFlow(statement.is);
    }
  }

  /** Runs a loop's body; false: the loop is left. */
  async #body(body: Statement): Promise<boolean> {
    try {
      await this.#execute(body);
      return true;
    } catch (problem) {
      if (!(problem instanceof ControlFlow) || (problem.kind !== 'break' && problem.kind !== 'continue')) throw problem;
      return problem.kind === 'continue';
    }
  }

  async #printStatement(statement: Extract<Statement, { is: 'print' | 'printf' }>): Promise<void> {
    const values: Value[] = [];
    for (const value of statement.values) values.push(await this.#value(value));
    const text = textToPrint(statement.is, values, this.#memory);
    if (statement.target === undefined) return this.#print(text);
    const to = textOf(await this.#value(statement.target.to));
    const output = this.#outputs.to(statement.target.mode, to);
    if (output !== undefined) await writeText(output, text);
  }

  async #key(keys: readonly Expression[]): Promise<string> {
    const texts: string[] = [];
    for (const key of keys) texts.push(textOf(await this.#value(key)));
    return texts.join('\u001c');
  }

  async #read(place: Place): Promise<Value> {
    if (place.is === 'variable') return this.#memory.get(place.name);
    if (place.is === 'element') {
      const array = this.#memory.array(place.array);
      const key = await this.#key(place.keys);
      const value = array.get(key);
      if (value === undefined) array.set(key, '');
      return value ?? '';
    }
    return { text: this.#memory.field(numberOf(await this.#value(place.index))) };
  }

  async #write(place: Place, value: Value): Promise<Value> {
    if (place.is === 'variable') this.#memory.set(place.name, value);
    else if (place.is === 'element') this.#memory.array(place.array).set(await this.#key(place.keys), value);
    else this.#memory.setField(numberOf(await this.#value(place.index)), textOf(value));
    return value;
  }

  async #value(expression: Expression): Promise<Value> {
    switch (expression.is) {
      case 'number':
      case 'string':
        return expression.value;
      case 'variable':
      case 'element':
      case 'field':
        return this.#read(expression);
      case 'match':
        return expression.expression.test(this.#memory.record) ? 1 : 0;
      case 'binary':
        return this.#binary(expression);
      case 'unary':
        return sign(expression.operator, await this.#value(expression.value));
      case 'assign': {
        const value = await this.#value(expression.value);
        if (expression.operator === '') return this.#write(expression.place, value);
        return this.#write(
          expression.place,
          calculate(expression.operator, numberOf(await this.#read(expression.place)), numberOf(value)),
        );
      }
      case 'step': {
        const before = numberOf(await this.#read(expression.place));
        await this.#write(expression.place, before + expression.by);
        return expression.before ? before + expression.by : before;
      }
      case 'choice':
        return this.#value(isTrue(await this.#value(expression.test)) ? expression.yes : expression.no);
      case 'in':
        return this.#memory.array(expression.array).has(await this.#key(expression.keys)) ? 1 : 0;
      case 'getline':
        return this.#getline(expression);
      case 'call':
        return this.#call(expression.name, expression.values);
    }
  }

  async #binary({ operator, left, right }: Extract<Expression, { is: 'binary' }>): Promise<Value> {
    const first = await this.#value(left);
    if (operator === '&&') return isTrue(first) && isTrue(await this.#value(right)) ? 1 : 0;
    if (operator === '||') return isTrue(first) || isTrue(await this.#value(right)) ? 1 : 0;
    if (operator === '~' || operator === '!~')
      return (await this.#expression(right)).test(textOf(first)) === (operator === '~') ? 1 : 0;
    const second = await this.#value(right);
    if (operator === ' ') return textOf(first) + textOf(second);
    return compare(operator, first, second) ?? calculate(operator, numberOf(first), numberOf(second));
  }

  async #expression(expression: Expression, flags = ''): Promise<RegExp> {
    if (expression.is === 'match') return new RegExp(expression.expression.source, flags);
    return parseRegularExpression(textOf(await this.#value(expression)), 'extended', flags);
  }

  async #getline({ place, file, command }: Extract<Expression, { is: 'getline' }>): Promise<Value> {
    let lines = this.#lines;
    if (command !== undefined) lines = await this.#inputs.linesFrom(textOf(await this.#value(command)));
    if (file !== undefined) {
      const name = textOf(await this.#value(file));
      lines = this.#inputs.lines(name);
      if (lines === undefined) return -1;
    }
    const next = await lines?.next();
    if (next === undefined || next.done === true) return 0;
    if (file === undefined && command === undefined)
      this.#memory.variables.set('NR', numberOf(this.#memory.get('NR')) + 1);
    if (place === undefined) this.#memory.setRecord(next.value);
    else await this.#write(place, { text: next.value });
    return 1;
  }

  async #call(name: string, values: readonly Expression[]): Promise<Value> {
    const own = this.#program.functions.get(name);
    if (own !== undefined) return this.#callOwn(own, values);
    const [first, second, third] = values;
    const text = async (expression: Expression | undefined) =>
      expression === undefined ? this.#memory.record : textOf(await this.#value(expression));
    switch (name) {
      case 'length':
        if (first?.is === 'variable' && this.#memory.isArray(first.name)) return this.#memory.array(first.name).size;
        if (first === undefined) return Array.from(this.#memory.record).length;
        break;
      case 'split': {
        const array = this.#memory.array(second?.is === 'variable' ? second.name : '');
        const separator =
          third === undefined
            ? textOf(this.#memory.get('FS'))
            : third.is === 'match'
              ? third.expression.source
              : await text(third);
        const parts = splitText(await text(first), separator);
        array.clear();
        for (const [index, part] of parts.entries()) array.set(String(index + 1), { text: part });
        return parts.length;
      }
      case 'sub':
      case 'gsub':
        return this.#substitute(name === 'gsub', first, second, third);
      case 'match': {
        const found = (await this.#expression(second ?? { is: 'string', value: '' })).exec(await text(first));
        this.#memory.variables.set('RSTART', found === null ? 0 : found.index + 1);
        this.#memory.variables.set('RLENGTH', found === null ? -1 : found[0].length);
        return found === null ? 0 : found.index + 1;
      }
      case 'system':
        return runCommand(this.#process, ['sh', '-c', await text(first)]);
      case 'close': {
        const name = await text(first);
        this.#inputs.close(name);
        return this.#outputs.close(name);
      }
      case 'fflush':
        return 0;
      case 'systime':
        return Math.floor(this.#process.container.clock.now().getTime() / 1000);
      default:
    }
    const plain = plainFunctions[name];
    if (plain !== undefined) {
      const given: Value[] = [];
      for (const value of values) given.push(await this.#value(value));
      return plain(given, this.#process.container.random);
    }
    await writeText(this.#process.stderr, `awk: cmd. line:1: Call to undefined function\n`);
    throw new ControlFlow('exit', 1);
  }

  async #substitute(
    everywhere: boolean,
    pattern: Expression | undefined,
    replacement: Expression | undefined,
    target: Expression | undefined,
  ): Promise<Value> {
    const place: Place =
      target !== undefined && (target.is === 'variable' || target.is === 'element' || target.is === 'field')
        ? target
        : { is: 'field', index: { is: 'number', value: 0 } };
    const expression = await this.#expression(pattern ?? { is: 'string', value: '' }, everywhere ? 'g' : '');
    const filler = textOf(await this.#value(replacement ?? { is: 'string', value: '' }));
    const { text, count } = substitute(textOf(await this.#read(place)), expression, filler);
    if (count > 0) await this.#write(place, text);
    return count;
  }

  async #callOwn(
    { parameters, body }: { readonly parameters: readonly string[]; readonly body: Statement },
    values: readonly Expression[],
  ): Promise<Value> {
    const scope: Scope = new Map();
    for (const [index, name] of parameters.entries()) {
      const value = values[index];
      const isArray = value?.is === 'variable' && this.#memory.isArray(value.name);
      scope.set(name, value === undefined ? '' : isArray ? this.#memory.array(value.name) : await this.#value(value));
    }
    if (this.#memory.depth > 500) throw new ControlFlow('exit', 2);
    this.#memory.enter(scope);
    try {
      await this.#execute(body);
      return '';
    } catch (problem) {
      if (!(problem instanceof ControlFlow) || problem.kind !== 'return') throw problem;
      return problem.value;
    } finally {
      this.#memory.leave();
    }
  }
}
