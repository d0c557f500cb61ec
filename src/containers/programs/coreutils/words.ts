import type { Flavour } from '../../images/image-contents.ts';
import type { Process, Program, Programs } from '../../runtime/process.ts';
import { bytesOf, readAll, say, textOf } from '../../runtime/streams.ts';
import { evaluateTest, TestError } from '../../sh/condition.ts';
import { unescape } from '../../sh/reader.ts';
import { formatText } from '../format-text.ts';
import { cannotOpen, fail, filesOf, inputs, readOptions, UsageError, withUsage } from './command-line.ts';
import { regularExpression } from './regular-expression.ts';

/** echo, printf, test, expr, seq, yes, basename, dirname, base64: what works on its words. */
export function words(flavour: Flavour): Programs {
  const usage = (program: Program) => withUsage(flavour, 1, program);
  return {
    echo,
    printf: usage(printf),
    test,
    '[': test,
    true: async () => 0,
    false: async () => 1,
    expr: usage(expr),
    seq: usage((process) => seq(process, flavour)),
    yes,
    basename: usage(basename),
    dirname: usage(dirname),
    base64: usage((process) => base64(process, flavour)),
  };
}

async function echo(process: Process): Promise<number> {
  const rest = process.argv.slice(1);
  let newline = true;
  let escapes = false;
  while (/^-[neE]+$/.test(rest[0] ?? '')) {
    const option = rest.shift() ?? '';
    if (option.includes('n')) newline = false;
    if (option.includes('e')) escapes = true;
  }
  const text = rest.join(' ');
  await say(process.stdout, `${escapes ? unescape(text) : text}${newline ? '\n' : ''}`);
  return 0;
}

async function printf(process: Process): Promise<number> {
  const [, format, ...values] = process.argv;
  if (format === undefined) throw new UsageError('');
  const { text, wrong } = formatText(format, values);
  await say(process.stdout, text);
  for (const word of wrong) await fail(process, `invalid number '${word}'`);
  return wrong.length > 0 ? 1 : 0;
}

async function test(process: Process): Promise<number> {
  const rest = process.argv.slice(1);
  if (process.argv[0]?.endsWith('[') === true && rest.pop() !== ']') return fail(process, 'missing ]', 2);
  try {
    const isTerminal = (descriptor: number) => descriptor <= 2 && process.terminal !== undefined;
    return evaluateTest(rest, { files: filesOf(process), cwd: process.cwd, isTerminal }) ? 0 : 1;
  } catch (problem) {
    if (problem instanceof TestError) return fail(process, problem.message, 2);
    throw problem;
  }
}

async function expr(process: Process): Promise<number> {
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
      const found = regularExpression(`^${right}`, 'basic').exec(left);
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
    await say(process.stdout, `${value}\n`);
    return value === '' || value === '0' ? 1 : 0;
  } catch (problem) {
    if (problem instanceof UsageError) return fail(process, problem.message, 2);
    throw problem;
  }
}

async function seq(process: Process, flavour: Flavour): Promise<number> {
  const rest = process.argv.slice(1);
  let separator = '\n';
  let wide = false;
  let format: string | undefined;
  while (/^-[swf]/.test(rest[0] ?? '')) {
    const option = rest.shift() ?? '';
    if (option.startsWith('-w')) wide = true;
    else if (option.startsWith('-s')) separator = unescape(option.length > 2 ? option.slice(2) : (rest.shift() ?? ''));
    else format = option.length > 2 ? option.slice(2) : rest.shift();
  }
  const bad = rest.find((word) => !/^[-+]?(\d+\.?\d*|\.\d+)$/.test(word));
  if (bad !== undefined) throw new UsageError(flavour === 'gnu' ? `invalid floating point argument: '${bad}'` : '');
  if (rest.length === 0) throw new UsageError('');
  const numbers = rest.map(Number);
  const [from = 1, step = 1, to = 1] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  const digits = Math.max(...rest.map((word) => (word.split('.')[1] ?? '').length));
  const width = wide ? Math.max(from.toFixed(digits).length, to.toFixed(digits).length) : 0;
  let isFirst = true;
  if (step === 0) return 1;
  for (let index = 0; ; index += 1) {
    const value = from + index * step;
    if (step > 0 ? value > to + 1e-9 : value < to - 1e-9) break;
    const text =
      format === undefined ? value.toFixed(digits).padStart(width, '0') : formatText(format, [String(value)]).text;
    await say(process.stdout, `${isFirst ? '' : separator}${text}`);
    isFirst = false;
  }
  if (!isFirst) await say(process.stdout, '\n');
  return 0;
}

async function yes(process: Process): Promise<number> {
  const line = bytesOf(`${process.argv.slice(1).join(' ') || 'y'}\n`.repeat(64));
  for (;;) await process.stdout.write(line);
}

async function basename(process: Process): Promise<number> {
  const [path, suffix = ''] = process.argv.slice(1);
  if (path === undefined) throw new UsageError('');
  const name = path.replace(/\/+$/, '').replace(/.*\//, '') || '/';
  await say(
    process.stdout,
    `${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
  );
  return 0;
}

async function dirname(process: Process): Promise<number> {
  const [, path] = process.argv;
  if (path === undefined) throw new UsageError('');
  const trimmed = path.replace(/(.)\/+$/, '$1');
  await say(process.stdout, `${trimmed.includes('/') ? trimmed.replace(/\/[^/]*$/, '') || '/' : '.'}\n`);
  return 0;
}

async function base64(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'dDiw:', { decode: 'd', wrap: 'w', 'ignore-garbage': 'i' });
  let code = 0;
  const complain = cannotOpen(process, flavour);
  for await (const { input } of inputs(
    process,
    options.operands,
    async (name, error) => ((code = 1), complain(name, error)),
  )) {
    const bytes = await readAll(input, process.signal);
    if (options.has('d') || options.has('D')) {
      const text = textOf(bytes).replace(/\s/g, '');
      const valid = /^[A-Za-z0-9+/]*={0,2}$/.exec(text)?.[0];
      const good = valid ?? /^[A-Za-z0-9+/]*/.exec(text)?.[0] ?? '';
      const binary = atob(good.replace(/=+$/, '').slice(0, good.replace(/=+$/, '').length % 4 === 1 ? -1 : undefined));
      await process.stdout.write(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
      if (valid === undefined && flavour === 'gnu')
        code = await fail(process, flavour === 'gnu' ? 'invalid input' : 'truncated input');
      continue;
    }
    const encoded = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    const width = Number(options.value('w') ?? 76);
    const lines = width === 0 ? encoded : encoded.replace(new RegExp(`(.{${width}})(?=.)`, 'g'), '$1\n');
    await say(process.stdout, lines + (width === 0 ? '' : '\n'));
  }
  return code;
}
