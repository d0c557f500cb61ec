import { parseRegularExpression } from '../../libc/regular-expression.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, UsageError } from '../coreutils/command-line.ts';

export async function expr(process: Process): Promise<number> {
  const tokens = process.argv.slice(1);
  let at = 0;
  const levels = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']];
  const whole = (text: string) => {
    if (!/^-?\d+$/.test(text)) throw new UsageError('non-integer argument');
    return BigInt(text);
  };
  function level(index: number): string {
    const operators = levels[index];
    if (operators === undefined) return atom();
    let left = level(index + 1);
    for (let operator = tokens[at]; operator !== undefined && operators.includes(operator); operator = tokens[at]) {
      at += 1;
      left = apply(operator, left, level(index + 1));
    }
    return left;
  }
  function atom(): string {
    const token = tokens[at++];
    if (token === undefined) throw new UsageError('syntax error');
    if (token === '(') {
      const value = level(0);
      at += 1;
      return value;
    }
    if (token === 'length') return String(Array.from(tokens[at++] ?? '').length);
    if (token === 'substr') return (tokens[at++] ?? '').substr(Number(tokens[at++]) - 1, Number(tokens[at++]));
    if (token === 'match') return apply(':', tokens[at++] ?? '', tokens[at++] ?? '');
    return token;
  }
  function apply(operator: string, left: string, right: string): string {
    if (operator === '|') return left !== '' && left !== '0' ? left : right;
    if (operator === '&') return left !== '' && left !== '0' && right !== '' && right !== '0' ? left : '0';
    if (operator === ':') {
      const found = parseRegularExpression(`^${right}`, 'basic').exec(left);
      return found === null ? (right.includes('\\(') ? '' : '0') : (found[1] ?? String(found[0].length));
    }
    if (levels[2]?.includes(operator) === true) {
      const numbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
      const order = numbers ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
      const isTrue = {
        '<': order < 0,
        '<=': order <= 0,
        '=': order === 0,
        '==': order === 0,
        '!=': order !== 0,
        '>=': order >= 0,
        '>': order > 0,
      }[operator];
      return isTrue === true ? '1' : '0';
    }
    const [a, b] = [whole(left), whole(right)];
    if (b === 0n && (operator === '/' || operator === '%')) throw new UsageError('division by zero');
    return String(
      operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : operator === '/' ? a / b : a % b,
    );
  }
  try {
    const value = level(0);
    if (at < tokens.length) throw new UsageError('syntax error');
    await writeText(process.stdout, `${value}\n`);
    return value === '' || value === '0' ? 1 : 0;
  } catch (problem) {
    if (problem instanceof UsageError) return fail(process, problem.message, 2);
    throw problem;
  }
}
