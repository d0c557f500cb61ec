import { resolvePath } from '../files/files.ts';
import { unescape } from '../libc/escapes.ts';
import { formatText } from '../libc/printf-format.ts';
import { textOf } from '../runtime/streams.ts';
import { evaluateTest, surroundingsOf, TestError } from './condition.ts';
import { jobBuiltins } from './job-builtins.ts';
import { parseScript } from './parser.ts';
import type { Builtin, Shell } from './shell.ts';
import { Leave, ShellError } from './shell.ts';
import { SyntaxError } from './syntax.ts';
import { syntaxWords } from './syntax-words.ts';
import { alias, exportVariables, getopts, local, set, shift, unset } from './variable-builtins.ts';

/** Whether a builtin is one of those whose faults end the shell. Source: POSIX.1-2024, Shell 2.15 */
export function isSpecial(name: string): boolean {
  return special.has(name);
}

const special = new Set(
  'break : . continue eval exec exit export readonly return set shift times trap unset'.split(' '),
);

async function echo(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1);
  let newline = true;
  let escapes = shell.dialect === 'dash';
  while (words[0] !== undefined && (shell.dialect === 'dash' ? /^-n$/ : /^-[neE]+$/).test(words[0])) {
    const option = words.shift() ?? '';
    if (option.includes('n')) newline = false;
    if (option.includes('e')) escapes = true;
    if (option.includes('E')) escapes = false;
  }
  const text = words.join(' ');
  const stop = escapes ? /(?:^|[^\\])(?:\\\\)*\\c/.exec(text) : null;
  const kept = stop === null ? text : text.slice(0, stop.index + stop[0].length - 2);
  await shell.write((escapes ? unescape(kept) : kept) + (newline && stop === null ? '\n' : ''));
  return 0;
}

async function printf(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  const [format, ...values] = words;
  if (format === undefined) {
    await shell.complain(
      shell.isBash
        ? 'printf: usage: printf [-v var] format [arguments]'
        : shell.dialect === 'dash'
          ? 'printf: usage: printf format [arg...]'
          : 'usage: printf FORMAT [ARGUMENT...]',
    );
    return 2;
  }
  if (shell.isBash && format === '-v') {
    shell.set(values[0] ?? '', formatText(values[1] ?? '', values.slice(2)).text);
    return 0;
  }
  const { text, wrong } = formatText(format, values);
  await shell.write(text);
  for (const word of wrong)
    await shell.complain(shell.isBash ? `printf: ${word}: invalid number` : `invalid number '${word}'`);
  return wrong.length > 0 ? 1 : 0;
}

async function test(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1);
  if (argv[0] === '[' && words.pop() !== ']') {
    await shell.complain(shell.isBash ? "[: missing `]'" : 'missing ]');
    return 2;
  }
  try {
    return evaluateTest(words, surroundingsOf(shell)) ? 0 : 1;
  } catch (problem) {
    if (!(problem instanceof TestError)) throw problem;
    const number = /^bad number '(.*)'$/.exec(problem.message)?.[1];
    const text =
      number === undefined
        ? problem.message
        : shell.isBash
          ? `${number}: integer ${shell.container.flavour === 'gnu' ? 'expression ' : ''}expected`
          : shell.dialect === 'dash'
            ? `Illegal number: ${number}`
            : `${number}: bad number`;
    await shell.complain(shell.isBash || shell.dialect === 'dash' ? `${argv[0]}: ${text}` : text);
    return 2;
  }
}

async function cd(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1).filter((word) => !/^-[LP]+$/.test(word));
  const [word = shell.get('HOME') ?? '/'] = words;
  const target = word === '-' ? (shell.get('OLDPWD') ?? shell.cwd) : word;
  const path = resolvePath(shell.cwd, target);
  const stat = shell.container.files.stat(path);
  if (typeof stat === 'string' || stat.is !== 'directory') {
    const why = typeof stat === 'string' ? 'No such file or directory' : 'Not a directory';
    await shell.complain(
      shell.isBash
        ? `cd: ${target}: ${why}`
        : shell.dialect === 'dash'
          ? `cd: can't cd to ${target}`
          : `cd: line ${shell.saysLines ? shell.line : 0}: can't cd to ${target}: ${why}`,
    );
    return shell.isBash ? 1 : 2;
  }
  shell.set('OLDPWD', shell.cwd);
  shell.cwd = path;
  shell.set('PWD', path);
  if (word === '-') await shell.write(`${path}\n`);
  return 0;
}

async function leave(shell: Shell, argv: readonly string[]): Promise<number> {
  const [name = '', word] = argv;
  const isLoop = name === 'break' || name === 'continue';
  if (word !== undefined && !/^\d+$/.test(word)) {
    await shell.complain(
      shell.isBash
        ? `${name}: ${word}: numeric argument required`
        : `${name}: ${shell.dialect === 'ash' ? `line ${shell.saysLines ? shell.line : 0}: ` : ''}Illegal number: ${word}`,
    );
    throw new Leave('exit', 2);
  }
  if (isLoop) {
    if (shell.loops === 0) return 0;
    throw new Leave(name, Math.min(Number(word ?? 1), shell.loops));
  }
  throw new Leave(name === 'return' ? 'return' : 'exit', word === undefined ? shell.status : Number(word) & 255);
}

async function evaluate(shell: Shell, argv: readonly string[]): Promise<number> {
  if (shell.evals > deepest) throw new ShellError('maximum eval nesting level exceeded');
  shell.evals += 1;
  try {
    return await runText(shell, argv.slice(1).join(' '), 'eval');
  } finally {
    shell.evals -= 1;
  }
}

async function source(shell: Shell, argv: readonly string[]): Promise<number> {
  const [name, file = '', ...args] = argv;
  const bytes = shell.container.files.read(resolvePath(shell.cwd, file));
  if (typeof bytes === 'string') {
    await shell.complain(
      shell.isBash
        ? `${file}: No such file or directory`
        : `${name}: line ${shell.saysLines ? shell.line : 0}: can't open '${file}': No such file or directory`,
    );
    if (!shell.isBash && !shell.isInteractive) throw new Leave('exit', 2);
    return 1;
  }
  if (shell.sources > deepest) throw new ShellError('maximum source nesting level exceeded');
  const { positional } = shell;
  if (args.length > 0) shell.positional = args;
  shell.sources += 1;
  try {
    return await runText(shell, textOf(bytes), 'file');
  } catch (problem) {
    if (!(problem instanceof Leave) || problem.from !== 'return') throw problem;
    return problem.count;
  } finally {
    shell.sources -= 1;
    shell.positional = positional;
  }
}

/** How deep `eval` and `.` may stand within themselves. */
const deepest = 200;

/** Runs a text in this shell, line by line. */
export async function runText(shell: Shell, text: string, from: 'eval' | 'file' | 'script'): Promise<number> {
  const parser = parseScript(text, shell.isBash);
  if (from !== 'script') shell.status = 0;
  for (;;) {
    let list;
    try {
      list = parser.next();
    } catch (problem) {
      if (!(problem instanceof SyntaxError)) throw problem;
      await complainOfSyntax(shell, problem.message, text, from);
      if (!shell.isInteractive) throw new Leave('exit', 2);
      return 2;
    }
    if (list === undefined) return shell.status;
    if (!shell.options.has('noexec')) await shell.engine.run(shell, list);
  }
}

/** bash names `-c`, the last line, and the line that it could not read. */
async function complainOfSyntax(
  shell: Shell,
  message: string,
  text: string,
  from: 'eval' | 'file' | 'script',
): Promise<void> {
  const words = syntaxWords(message, shell.dialect, text);
  if (!shell.isBash || from !== 'script' || shell.saysLines || shell.isInteractive) return shell.complain(words);
  const lines = text.replace(/\n$/, '').split('\n');
  shell.line = words.endsWith('end of file') ? lines.length + 1 : lines.length;
  const { name } = shell;
  shell.name = `${name}: -c`;
  await shell.complain(words);
  if (words.includes('near')) await shell.complain(`\`${lines.at(-1) ?? ''}'`);
  shell.name = name;
}

async function hash(shell: Shell, argv: readonly string[]): Promise<number> {
  let status = 0;
  for (const name of argv.slice(1).filter((word) => !word.startsWith('-'))) {
    if (shell.container.find(name, shell.path, shell.cwd).is === 'program') continue;
    await shell.complain(
      `hash: ${shell.dialect === 'ash' ? `line ${shell.saysLines ? shell.line : 0}: ` : ''}${name}: not found`,
    );
    status = 1;
  }
  return status;
}

const quiet: Builtin = async () => 0;

/** The builtins by name. */
export const builtins: Readonly<Record<string, Builtin | undefined>> = {
  __proto__: null as unknown as undefined,
  ':': quiet,
  true: quiet,
  false: async () => 1,
  echo,
  printf,
  test,
  '[': test,
  cd,
  pwd: async (shell) => (await shell.write(`${shell.cwd}\n`), 0),
  export: exportVariables,
  readonly: exportVariables,
  unset,
  local,
  declare: local,
  typeset: local,
  set,
  shift,
  break: leave,
  continue: leave,
  return: leave,
  exit: leave,
  eval: evaluate,
  exec: quiet,
  '.': source,
  source,
  alias,
  unalias: async (shell, argv) => (
    argv[1] === '-a' ? shell.aliases.clear() : argv.slice(1).forEach((name) => shell.aliases.delete(name)), 0
  ),
  getopts,
  hash,
  shopt: quiet,
  umask: async (shell, argv) => (argv.length === 1 ? await shell.write('0022\n') : undefined, 0),
  ulimit: async (shell, argv) => (await shell.write(argv.includes('-n') ? '1048576\n' : 'unlimited\n'), 0),
  ...jobBuiltins,
};
