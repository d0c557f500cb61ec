import type { FileSystem } from '../../files/file-system.ts';
import { resolvePath } from '../../files/paths.ts';

/** What a test may ask about. */
export interface TestContext {
  readonly files: FileSystem;
  readonly cwd: string;
  /** Whether an open file is a terminal. */
  readonly isTerminal: (descriptor: number) => boolean;
}

/** The words of a test are wrong. */
export class TestError extends Error {}

/** Whether the words of `test` or `[` are true. Throws a `TestError`. Source: POSIX.1-2024, utilities, test. */
export function evaluateTest(words: readonly string[], context: TestContext): boolean {
  if (words.length <= 1) return (words[0] ?? '') !== '';
  return new TestParser(words, context).evaluate();
}

/** Evaluates while it parses: tests have no side effects. */
class TestParser {
  readonly #words: readonly string[];
  readonly #context: TestContext;
  #at = 0;

  constructor(words: readonly string[], context: TestContext) {
    this.#words = words;
    this.#context = context;
  }

  evaluate(): boolean {
    const value = this.#or();
    const rest = this.#peek();
    if (rest !== undefined) throw new TestError(`${rest}: unknown operand`);
    return value;
  }

  #peek(offset = 0): string | undefined {
    return this.#words[this.#at + offset];
  }

  #accept(word: string): boolean {
    if (this.#peek() !== word) return false;
    this.#at += 1;
    return true;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#accept('-o')) {
      const right = this.#and();
      value ||= right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#accept('-a')) {
      const right = this.#not();
      value &&= right;
    }
    return value;
  }

  #not(): boolean {
    const isLast = this.#at === this.#words.length - 1;
    if (!isLast && !isBinaryOperator(this.#peek(1)) && this.#accept('!')) return !this.#not();
    return this.#primary();
  }

  #primary(): boolean {
    const [word, next, third] = [this.#peek(), this.#peek(1), this.#peek(2)];
    if (word === undefined) throw new TestError('argument expected');
    if (word === '(' && third !== undefined && !isBinaryOperator(next)) {
      this.#at += 1;
      const value = this.#or();
      if (!this.#accept(')')) throw new TestError('closing paren expected');
      return value;
    }
    if (next !== undefined && third !== undefined && isBinaryOperator(next)) {
      const value = compareBy(next, word, third, this.#context);
      this.#at += 3;
      return value;
    }
    if (/^-[a-zA-Z]$/.test(word) && next !== undefined && isUnaryOperator(word)) {
      this.#at += 2;
      return testBy(word, next, this.#context);
    }
    this.#at += 1;
    return word !== '';
  }
}

const unaryOperators = new Set('-n -z -e -f -d -r -w -x -s -L -h -t -p -S -b -c -g -u -k -O -G -v -o'.split(' '));
const binaryOperators = new Set('= == != < > -eq -ne -lt -le -gt -ge -nt -ot -ef'.split(' '));

/** Whether a word is an operator before one operand. */
export function isUnaryOperator(word: string): boolean {
  return unaryOperators.has(word);
}

/** Whether a word is an operator between two operands. */
export function isBinaryOperator(word: string | undefined): boolean {
  return word !== undefined && binaryOperators.has(word);
}

/** The value of an operator before one operand, such as `-f FILE`. */
export function testBy(operator: string, operand: string, { cwd, files, isTerminal }: TestContext): boolean {
  if (operator === '-n') return operand !== '';
  if (operator === '-z') return operand === '';
  if (operator === '-t') return isTerminal(Number(operand));
  const path = resolvePath(cwd, operand);
  if (operator === '-L' || operator === '-h') return files.readlink(path) !== undefined;
  const stat = operand === '' ? 'ENOENT' : files.stat(path);
  if (typeof stat === 'string') return false;
  switch (operator) {
    case '-d':
      return stat.is === 'directory';
    case '-f':
      return stat.is === 'file' && !path.startsWith('/dev/');
    case '-s':
      return stat.size > 0;
    case '-x':
      return stat.is === 'directory' || (stat.mode & 0o111) !== 0;
    case '-c':
      return /^\/dev\/(null|zero|full|u?random|tty)$/.test(path);
    default:
      return ['-e', '-r', '-w', '-O', '-G'].includes(operator);
  }
}

/** The value of an operator between two operands, such as `A = B`. Throws a `TestError` where a number is none. */
export function compareBy(operator: string, left: string, right: string, context: TestContext): boolean {
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '-nt':
      return timeOf(left, context) > timeOf(right, context);
    case '-ot':
      return timeOf(left, context) < timeOf(right, context);
    case '-ef':
      return resolvePath(context.cwd, left) === resolvePath(context.cwd, right);
    default:
      return compareNumbers(operator, numberOf(left), numberOf(right));
  }
}

/** When a file was changed last, in milliseconds; one that does not exist is older than any. */
function timeOf(name: string, { cwd, files }: TestContext): number {
  const stat = files.stat(resolvePath(cwd, name));
  return typeof stat === 'string' ? -Infinity : stat.modified.getTime();
}

function compareNumbers(operator: string, left: number, right: number): boolean {
  switch (operator) {
    case '-eq':
      return left === right;
    case '-ne':
      return left !== right;
    case '-lt':
      return left < right;
    case '-le':
      return left <= right;
    case '-gt':
      return left > right;
    default:
      return left >= right;
  }
}

function numberOf(text: string): number {
  if (/^\s*[-+]?\d+\s*$/.test(text)) return Number(text);
  throw new TestError(`bad number '${text}'`);
}
