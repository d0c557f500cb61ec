import { matchesPattern } from '../../libc/pattern.ts';
import { compileRegex } from '../../libc/regex/compile.ts';
import { RegexLimitError, RegexSyntaxError } from '../../libc/regex/errors.ts';
import {
  compareBy,
  isBinaryOperator,
  isUnaryOperator,
  type TestContext,
  TestError,
  testBy,
} from '../../programs/conditions/test-expression.ts';
import { expandPattern, expandText } from '../expansion/expand.ts';
import type { Shell } from '../state/shell.ts';
import { ShellError } from '../state/shell-error.ts';
import type { Word } from '../syntax/syntax-tree.ts';
import { plainText } from '../syntax/words.ts';

/** Runs `[[ … ]]`: 0 where it is true, else 1. Source: bash(1), Conditional Constructs. */
export async function runConditionalCommand(shell: Shell, words: readonly Word[]): Promise<number> {
  try {
    return (await new ConditionalExpression(shell, words).evaluate()) ? 0 : 1;
  } catch (error) {
    if (error instanceof TestError || error instanceof RegexLimitError) throw new ShellError(error.message);
    throw error;
  }
}

/** What tests of a shell may ask about. */
export function testContextOf(shell: Shell): TestContext {
  return {
    files: shell.container.files,
    cwd: shell.cwd,
    isTerminal: (descriptor) => shell.descriptors.get(descriptor)?.isTerminal === true,
  };
}

/** Evaluates while it parses; both sides of `&&` and `||` are expanded. */
class ConditionalExpression {
  readonly #shell: Shell;
  readonly #words: readonly Word[];
  readonly #context: TestContext;
  #at = 0;

  constructor(shell: Shell, words: readonly Word[]) {
    this.#shell = shell;
    this.#words = words;
    this.#context = testContextOf(shell);
  }

  async evaluate(): Promise<boolean> {
    let value = await this.#and();
    while (this.#accept('||')) {
      const right = await this.#and();
      value ||= right;
    }
    return value;
  }

  async #and(): Promise<boolean> {
    let value = await this.#primary();
    while (this.#accept('&&')) {
      const right = await this.#primary();
      value &&= right;
    }
    return value;
  }

  async #primary(): Promise<boolean> {
    if (this.#accept('!')) return !(await this.#primary());
    if (this.#accept('(')) {
      const value = await this.evaluate();
      this.#at += 1;
      return value;
    }
    const [left = [], second = [], third] = this.#words.slice(this.#at, this.#at + 3);
    const operator = plainText(second);
    if (operator !== undefined && third !== undefined && (isBinaryOperator(operator) || operator === '=~')) {
      this.#at += 3;
      return this.#compare(await expandText(this.#shell, left), operator, third);
    }
    const unary = plainText(left);
    const hasOperand = this.#words[this.#at + 1] !== undefined;
    if (unary !== undefined && hasOperand && isUnaryOperator(unary)) {
      this.#at += 2;
      const operand = await expandText(this.#shell, second);
      return unary === '-v' ? this.#shell.get(operand) !== undefined : testBy(unary, operand, this.#context);
    }
    this.#at += 1;
    return (await expandText(this.#shell, left)) !== '';
  }

  async #compare(left: string, operator: string, right: Word): Promise<boolean> {
    switch (operator) {
      case '=~':
        return isFound(await expandText(this.#shell, right), left);
      case '=':
      case '==':
        return matchesPattern(await expandPattern(this.#shell, right), left);
      case '!=':
        return !matchesPattern(await expandPattern(this.#shell, right), left);
      default:
        return compareBy(operator, left, await expandText(this.#shell, right), this.#context);
    }
  }

  #accept(operator: string): boolean {
    if (plainText(this.#words[this.#at] ?? []) !== operator) return false;
    this.#at += 1;
    return true;
  }
}

/** An expression that cannot be understood matches nothing. */
function isFound(expression: string, text: string): boolean {
  try {
    return compileRegex(expression, 'extended').test(text);
  } catch (error) {
    if (error instanceof RegexSyntaxError) return false;
    throw error;
  }
}
