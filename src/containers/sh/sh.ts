import { resolvePath } from '../files/paths.ts';
import { decodeUtf8 } from '../runtime/bytes.ts';
import type { Process, Program } from '../runtime/process.ts';
import type { Signal } from '../runtime/signals.ts';
import { type PushbackReadable, withPushback, writeText } from '../runtime/streams.ts';
import { builtins } from './builtins/index.ts';
import { become } from './execution/external.ts';
import { answerSignals, interpreter } from './execution/run.ts';
import { runText } from './execution/run-text.ts';
import { runInteractively } from './interactive/interactive.ts';
import { ControlFlow, type Dialect, optionLetters, Shell, ShellError } from './shell.ts';
import { parseScript } from './syntax/parser.ts';
import { syntaxWords } from './syntax/syntax-error-messages.ts';
import { type List, type SimpleCommand, SyntaxError } from './syntax/syntax-tree.ts';

/**
 * A shell: `sh -c SCRIPT [NAME ARGS]`, `sh FILE [ARGS]`, a script on standard input, or a conversation on a terminal.
 * Source: POSIX.1-2024, utilities, sh
 */
export function shellProgram(dialect: Dialect): Program {
  return async (process) => {
    const shell = new Shell(process, dialect, interpreter);
    answerItself(shell, process);
    const words = readOptions(shell, process.argv.slice(1));
    if (words === undefined) return await version(shell), 0;
    if (typeof words === 'string') {
      await writeText(process.stderr, `${shell.name}: ${words}\n`);
      return 2;
    }
    prepare(shell);
    try {
      return await ended(shell, () => start(shell, words));
    } catch (problem) {
      if (problem instanceof ControlFlow) return problem.count;
      throw problem;
    }
  };
}

interface Words {
  readonly script: string | undefined;
  readonly rest: readonly string[];
  readonly readsInput: boolean;
  readonly interactive: boolean;
}

function readOptions(shell: Shell, argv: readonly string[]): Words | string | undefined {
  const rest = [...argv];
  let isScript = false;
  let readsInput = false;
  let interactive = false;
  while (rest[0] !== undefined && /^[-+]./.test(rest[0])) {
    const word = rest.shift() ?? '';
    if (word === '--') break;
    if (word === '--version' && shell.isBash) return undefined;
    if (word.startsWith('--')) {
      if (['--login', '--norc', '--noprofile', '--posix'].includes(word)) continue;
      return shell.isBash ? `${word}: invalid option` : `unrecognized option '${word}'`;
    }
    for (const letter of word.slice(1)) {
      const option = Object.keys(optionLetters).find((name) => optionLetters[name] === letter);
      if (letter === 'c') isScript = true;
      else if (letter === 's') readsInput = true;
      else if (letter === 'i') interactive = true;
      else if (letter === 'o') shell.options.add(rest.shift() ?? '');
      else if (option !== undefined) shell.options.add(option);
      else if (letter !== 'l') return `illegal option -${letter}`;
    }
  }
  if (!isScript) return { script: undefined, rest, readsInput, interactive };
  const script = rest.shift();
  return script === undefined
    ? shell.isBash
      ? '-c: option requires an argument'
      : '-c requires an argument'
    : { script, rest, readsInput, interactive };
}

async function version(shell: Shell): Promise<void> {
  await shell.write('GNU bash, version 5.3.3(1)-release (x86_64-pc-linux-gnu)\n');
}

/** Variables that a shell sets at its start. */
function prepare(shell: Shell): void {
  const { env } = shell.process;
  shell.variables.set('IFS', { value: ' \t\n', exported: false, readonly: false });
  shell.variables.set('PWD', { value: shell.cwd, exported: true, readonly: false });
  shell.variables.set('OPTIND', { value: '1', exported: false, readonly: false });
  shell.variables.set('PPID', { value: '0', exported: false, readonly: false });
  const level = Number(env.get('SHLVL') ?? '0') + 1;
  if (shell.dialect !== 'dash') shell.variables.set('SHLVL', { value: String(level), exported: true, readonly: false });
  if (shell.isBash)
    shell.variables.set('BASH_VERSION', { value: '5.3.3(1)-release', exported: false, readonly: false });
  if (shell.isBash)
    shell.variables.set('UID', { value: String(shell.container.user.uid), exported: false, readonly: true });
}

/** Signals that the shell answers: those with a trap, and Ctrl-C where a person is at the terminal. */
function answerItself(shell: Shell, process: Process): void {
  process.onSignal((signal: Signal) => {
    const action = shell.traps.get(signal);
    if (action === '') return true;
    if (action !== undefined || (shell.isInteractive && signal === 'INT')) {
      shell.deliverSignal(signal);
      return true;
    }
    return shell.isInteractive && (signal === 'TERM' || signal === 'QUIT');
  });
}

async function start(shell: Shell, words: Words): Promise<number> {
  const { process } = shell;
  if (words.script !== undefined) {
    const [name = shell.name, ...positional] = words.rest;
    shell.name = name;
    shell.positional = positional;
    return (await replaceByOnlyProgram(shell, words.script)) ?? runText(shell, words.script, 'script');
  }
  const [file, ...positional] = words.rest;
  if (file !== undefined && !words.readsInput) return runFile(shell, file, positional);
  shell.positional = words.rest;
  if (process.terminal !== undefined || words.interactive) return runInteractively(shell);
  return runInput(shell);
}

async function runFile(shell: Shell, file: string, positional: readonly string[]): Promise<number> {
  const bytes = shell.container.files.read(resolvePath(shell.cwd, file));
  if (typeof bytes === 'string') {
    const reason = bytes === 'ENOENT' ? 'No such file or directory' : 'Is a directory';
    const text = shell.isBash
      ? `${file}: ${reason}`
      : shell.dialect === 'dash'
        ? `0: cannot open ${file}: No such file`
        : `can't open '${file}': ${reason}`;
    await writeText(shell.process.stderr, `${shell.name}: ${text}\n`);
    return shell.isBash ? 127 : 2;
  }
  shell.name = file;
  shell.positional = positional;
  shell.showsLineNumbers = true;
  return runText(shell, decodeUtf8(bytes), 'script');
}

/** `sh -c 'program words'` becomes the program, as the real shells do: `ps` shows no shell. */
async function replaceByOnlyProgram(shell: Shell, script: string): Promise<number | undefined> {
  if (shell.options.size > 0) return undefined;
  const only = onlyCommand(shell, script);
  if (only === undefined) return undefined;
  const argv = only.words.map((word) => word.map((part) => (part.is === 'text' ? part.text : '')).join(''));
  const [name = ''] = argv;
  if (builtins[name] !== undefined) return undefined;
  const found = shell.container.findProgram(name, shell.path, shell.cwd);
  if (found.is !== 'program' || found.interpreter.length > 0) return undefined;
  return become(shell, found.program, argv);
}

/** The only command of a script, where it is one program whose words need no expansion. */
function onlyCommand(shell: Shell, script: string): SimpleCommand | undefined {
  try {
    const parser = parseScript(script, shell.isBash);
    const command = single(parser.next());
    if (command === undefined || parser.next() !== undefined) return undefined;
    const isPlain = command.words.every((word) =>
      word.every((part) => part.is === 'text' && (part.quoted || !/[*?[~{]/.test(part.text))),
    );
    return isPlain && command.redirects.length === 0 && command.assignments.length === 0 && command.words.length > 0
      ? command
      : undefined;
  } catch (problem) {
    if (problem instanceof SyntaxError) return undefined;
    throw problem;
  }
}

function single(list: List | undefined): SimpleCommand | undefined {
  const [item, more] = list?.items ?? [];
  return item?.command.is === 'simple' && !item.background && more === undefined ? item.command : undefined;
}

/**
 * A script that comes through standard input: each command runs as soon as it is there. ash and dash read what has come
 * as a whole, bash a line at a time, so that the programs it starts can read the rest.
 */
async function runInput(shell: Shell): Promise<number> {
  const input = withPushback(shell.stdin);
  let text = '';
  for (;;) {
    const more = await nextText(input, shell);
    if (more === null && text === '') return shell.status;
    text += more ?? '';
    if (more !== null && !text.endsWith('\n')) continue;
    const lists: List[] = [];
    try {
      const parser = parseScript(text, shell.isBash);
      for (let list = parser.next(); list !== undefined; list = parser.next()) lists.push(list);
      text = '';
    } catch (problem) {
      if (!(problem instanceof SyntaxError)) throw problem;
      if (problem.isUnfinished && more !== null) continue;
      for (const list of lists) await interpreter.run(shell, list);
      await shell.printError(syntaxWords(problem.message, shell.dialect, text));
      return 2;
    }
    for (const list of lists) await interpreter.run(shell, list);
  }
}

async function nextText(input: PushbackReadable, shell: Shell): Promise<string | null> {
  const chunk = await input.read(shell.signal);
  if (chunk === null || !shell.isBash) return chunk === null ? null : decodeUtf8(chunk);
  const end = chunk.indexOf(10) + 1;
  if (end === 0) return decodeUtf8(chunk);
  input.unread(chunk.subarray(end));
  return decodeUtf8(chunk.subarray(0, end));
}

/** Runs to the end of a shell's life: faults become its exit code, and the trap of EXIT has the last word. */
async function ended(shell: Shell, act: () => Promise<number>): Promise<number> {
  try {
    shell.status = await act();
    await answerSignals(shell);
  } catch (problem) {
    if (problem instanceof ControlFlow) shell.status = problem.count;
    else if (problem instanceof ShellError) {
      await shell.printError(problem.message);
      shell.status = problem.code;
    } else throw problem;
  }
  const action = shell.traps.get('EXIT');
  if (action === undefined) return shell.status;
  shell.traps.delete('EXIT');
  const { status } = shell;
  await runText(shell, action, 'eval');
  return status;
}
