import { compileRegex } from '../../libc/regex/compile.ts';
import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail } from '../command-line/messages.ts';
import { UsageError } from '../command-line/usage.ts';

/** expr. Source: POSIX.1-2024, utilities, expr; busybox 1.37, coreutils/expr.c. */
export const expr: Program = async (process) => {
  try {
    const value = new ExprParser(process.argv.slice(1)).evaluate();
    await writeText(process.stdout, `${value}\n`);
    return isNull(value) ? 1 : 0;
  } catch (error) {
    if (error instanceof UsageError) return fail(process, error.message, 2);
    throw error;
  }
};

/** The operators by rank, those that bind weakest first. */
const ranks = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']];

/** Evaluates while it parses: expressions have no side effects. Throws a `UsageError` with the message. */
class ExprParser {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  evaluate(): string {
    const value = this.#operation(0);
    if (this.#at < this.#words.length) throw new UsageError('syntax error');
    return value;
  }

  #next(): string | undefined {
    const word = this.#words[this.#at];
    this.#at += 1;
    return word;
  }

  #operation(rank: number): string {
    const operators = ranks[rank];
    if (operators === undefined) return this.#operand();
    let left = this.#operation(rank + 1);
    for (;;) {
      const operator = this.#words[this.#at];
      if (operator === undefined || !operators.includes(operator)) return left;
      this.#at += 1;
      left = apply(operator, left, this.#operation(rank + 1));
    }
  }

  #operand(): string {
    const word = this.#next();
    switch (word) {
      case undefined:
        throw new UsageError('syntax error');
      case '(': {
        const value = this.#operation(0);
        this.#at += 1;
        return value;
      }
      case 'length':
        return String(Array.from(this.#next() ?? '').length);
      case 'substr': {
        const [text = '', from, length] = [this.#next(), Number(this.#next()), Number(this.#next())];
        return text.slice(from - 1).slice(0, Math.max(length, 0));
      }
      case 'match':
        return match(this.#next() ?? '', this.#next() ?? '');
      default:
        return word;
    }
  }
}

function apply(operator: string, left: string, right: string): string {
  switch (operator) {
    case '|':
      return isNull(left) ? right : left;
    case '&':
      return isNull(left) || isNull(right) ? '0' : left;
    case ':':
      return match(left, right);
    case '+':
      return String(integer(left) + integer(right));
    case '-':
      return String(integer(left) - integer(right));
    case '*':
      return String(integer(left) * integer(right));
    case '/':
    case '%': {
      const [dividend, divisor] = [integer(left), integer(right)];
      if (divisor === 0n) throw new UsageError('division by zero');
      return String(operator === '/' ? dividend / divisor : dividend % divisor);
    }
    default:
      return compare(operator, left, right) ? '1' : '0';
  }
}

function isNull(value: string): boolean {
  return value === '' || value === '0';
}

function integer(text: string): bigint {
  if (!isInteger(text)) throw new UsageError('non-integer argument');
  return BigInt(text);
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}

/** Integers compare as numbers, anything else as texts. */
function compare(operator: string, left: string, right: string): boolean {
  const areNumbers = isInteger(left) && isInteger(right);
  const order = areNumbers ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>=':
      return order >= 0;
    case '>':
      return order > 0;
    case '!=':
      return order !== 0;
    default:
      return order === 0;
  }
}

/** What the first group matches at the start of a text, else how many characters match. */
function match(text: string, expression: string): string {
  const found = compileRegex(`^${expression}`, 'basic').exec(text);
  if (found === undefined) return expression.includes('\\(') ? '' : '0';
  return found.groups[1] ?? String(found.end);
}
