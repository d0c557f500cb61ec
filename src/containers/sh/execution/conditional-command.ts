import { matchesPattern } from '../../libc/pattern.ts';
import { parseRegularExpression } from '../../libc/regular-expression.ts';
import {
  binary,
  isBinary,
  type TestContext,
  TestError,
  unary,
  unaryOperators,
} from '../../programs/conditions/test-expression.ts';
import { expandPattern, expandText } from '../expansion/expand.ts';
import { type Shell, ShellError } from '../shell.ts';
import type { Word } from '../syntax/syntax-tree.ts';
import { plainText } from '../syntax/word-reader.ts';

/** `[[ … ]]` of bash and ash. */
export async function evaluateCondition(shell: Shell, words: readonly Word[]): Promise<number> {
  let position = 0;
  const surroundings = testContextOf(shell);
  const operatorAt = (index: number) => plainText(words[index] ?? []);

  async function or(): Promise<boolean> {
    let value = await and();
    while (operatorAt(position) === '||') {
      position += 1;
      const right = await and();
      value ||= right;
    }
    return value;
  }

  async function and(): Promise<boolean> {
    let value = await primary();
    while (operatorAt(position) === '&&') {
      position += 1;
      const right = await primary();
      value &&= right;
    }
    return value;
  }

  async function primary(): Promise<boolean> {
    if (operatorAt(position) === '!') {
      position += 1;
      return !(await primary());
    }
    if (operatorAt(position) === '(') {
      position += 1;
      const value = await or();
      position += 1;
      return value;
    }
    const left = words[position] ?? [];
    const operator = operatorAt(position + 1);
    const right = words[position + 2];
    if (operator !== undefined && right !== undefined && (isBinary(operator) || operator === '=~')) {
      position += 3;
      return compare(shell, await expandText(shell, left), operator, right, surroundings);
    }
    const unaryOperator = plainText(left);
    const operand = words[position + 1];
    if (unaryOperator !== undefined && unaryOperators.has(unaryOperator) && operand !== undefined) {
      position += 2;
      const text = await expandText(shell, operand);
      return unaryOperator === '-v' ? shell.get(text) !== undefined : unary(unaryOperator, text, surroundings);
    }
    position += 1;
    return (await expandText(shell, left)) !== '';
  }

  try {
    return (await or()) ? 0 : 1;
  } catch (problem) {
    if (!(problem instanceof TestError)) throw problem;
    throw new ShellError(problem.message);
  }
}

async function compare(shell: Shell, left: string, operator: string, right: Word, at: TestContext): Promise<boolean> {
  if (operator === '=~') {
    return isFound(await expandText(shell, right), left);
  }
  if (operator === '=' || operator === '==' || operator === '!=') {
    return matchesPattern(await expandPattern(shell, right), left) === (operator !== '!=');
  }
  return binary(left, operator, await expandText(shell, right), at);
}

/** What tests of a shell may ask about. */
export function testContextOf(shell: Shell): TestContext {
  return {
    files: shell.container.files,
    cwd: shell.cwd,
    isTerminal: (descriptor) => shell.descriptors.get(descriptor)?.isTerminal === true,
  };
}

/** An expression that cannot be understood is found nowhere. */
export function isFound(expression: string, text: string): boolean {
  try {
    return parseRegularExpression(expression, 'extended').test(text);
  } catch {
    return false;
  }
}
