import type { FileTree } from '../../files/file-tree.ts';
import { resolvePath } from '../../files/paths.ts';

/** What a test may ask about. */
export interface TestContext {
  readonly files: FileTree;
  readonly cwd: string;
  /** Whether an open file is a terminal. */
  readonly isTerminal: (descriptor: number) => boolean;
}

/** A fault in the words of `test`. */
export class TestError extends Error {}

/** `test` and `[`: true or false for these words. Source: POSIX.1-2024, utilities, test */
export function evaluateTest(words: readonly string[], at: TestContext): boolean {
  let position = 0;
  const peek = (offset = 0) => words[position + offset];

  function or(): boolean {
    let value = and();
    while (peek() === '-o') {
      position += 1;
      const right = and();
      value ||= right;
    }
    return value;
  }

  function and(): boolean {
    let value = not();
    while (peek() === '-a') {
      position += 1;
      const right = not();
      value &&= right;
    }
    return value;
  }

  function not(): boolean {
    if (peek() === '!' && position < words.length - 1 && !isBinary(peek(1))) {
      position += 1;
      return !not();
    }
    return primary();
  }

  function primary(): boolean {
    const word = peek();
    if (word === undefined) throw new TestError('argument expected');
    if (word === '(' && words.length - position > 2 && !isBinary(peek(1))) {
      position += 1;
      const value = or();
      if (peek() !== ')') throw new TestError('closing paren expected');
      position += 1;
      return value;
    }
    if (isBinary(peek(1)) && peek(2) !== undefined) {
      const value = binary(word, peek(1) ?? '', peek(2) ?? '', at);
      position += 3;
      return value;
    }
    const operand = peek(1);
    if (/^-[a-zA-Z]$/.test(word) && operand !== undefined && unaryOperators.has(word)) {
      position += 2;
      return unary(word, operand, at);
    }
    position += 1;
    return word !== '';
  }

  if (words.length === 0) return false;
  if (words.length === 1) return words[0] !== '';
  const value = or();
  const rest = peek();
  if (rest !== undefined) throw new TestError(`${rest}: unknown operand`);
  return value;
}

export const unaryOperators = new Set(
  '-n -z -e -f -d -r -w -x -s -L -h -t -p -S -b -c -g -u -k -O -G -v -o'.split(' '),
);

const binaryOperators = new Set('= == != < > -eq -ne -lt -le -gt -ge -nt -ot -ef'.split(' '));

export function isBinary(word: string | undefined): boolean {
  return word !== undefined && binaryOperators.has(word);
}

export function unary(operator: string, operand: string, at: TestContext): boolean {
  if (operator === '-n') return operand !== '';
  if (operator === '-z') return operand === '';
  if (operator === '-t') return at.isTerminal(Number(operand));
  const path = resolvePath(at.cwd, operand);
  if (operator === '-L' || operator === '-h') return at.files.target(path) !== undefined;
  const stat = operand === '' ? 'ENOENT' : at.files.stat(path);
  if (typeof stat === 'string') return false;
  if (operator === '-d') return stat.is === 'directory';
  if (operator === '-f') return stat.is === 'file' && !path.startsWith('/dev/');
  if (operator === '-s') return stat.size > 0;
  if (operator === '-x') return stat.is === 'directory' || (stat.mode & 0o111) !== 0;
  if (operator === '-c') return /^\/dev\/(null|zero|full|u?random|tty)$/.test(path);
  return ['-e', '-r', '-w', '-O', '-G'].includes(operator);
}

export function binary(left: string, operator: string, right: string, at: TestContext): boolean {
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
    case '-ot': {
      const times = [left, right].map((name) => {
        const stat = at.files.stat(resolvePath(at.cwd, name));
        return typeof stat === 'string' ? -Infinity : stat.modified.getTime();
      });
      const [first = 0, second = 0] = operator === '-nt' ? times : times.reverse();
      return first > second;
    }
    case '-ef':
      return resolvePath(at.cwd, left) === resolvePath(at.cwd, right);
    default:
      return compareNumbers(numberOf(left), operator, numberOf(right));
  }
}

function compareNumbers(left: number, operator: string, right: number): boolean {
  if (operator === '-eq') return left === right;
  if (operator === '-ne') return left !== right;
  if (operator === '-lt') return left < right;
  if (operator === '-le') return left <= right;
  return operator === '-gt' ? left > right : left >= right;
}

function numberOf(text: string): number {
  if (/^\s*[-+]?\d+\s*$/.test(text)) return Number(text);
  throw new TestError(`bad number '${text}'`);
}
