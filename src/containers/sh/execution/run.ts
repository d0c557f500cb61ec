import { matchesPattern } from '../../libc/pattern.ts';
import { Pipe } from '../../runtime/pipe.ts';
import { signalNumbers } from '../../runtime/signals.ts';
import { BrokenPipe, withPushback, writeText } from '../../runtime/streams.ts';
import { builtins } from '../builtins/index.ts';
import { isSpecial } from '../builtins/special.ts';
import { expandArithmetic, expandPattern, expandText, expandWords } from '../expansion/expand.ts';
import {
  ControlFlow,
  type Descriptors,
  runInSubshell,
  type Shell,
  ShellError,
  type ShellInterpreter,
  type Variable,
} from '../shell.ts';
import type { Command, List, SimpleCommand } from '../syntax/syntax-tree.ts';
import { runConditionalCommand } from './conditional-command.ts';
import { replaceShell, runExternal } from './external.ts';
import { startJob } from './jobs.ts';
import { redirect } from './redirections.ts';
import { trace } from './xtrace.ts';

/** Runs commands one after the other; the status of the last. */
export async function runList(shell: Shell, list: List): Promise<number> {
  for (const { command, background } of list.items) {
    await shell.betweenCommands();
    if (background) await startJob(shell, command);
    else {
      shell.status = await runCommand(shell, command);
      await answerSignals(shell);
      const isTested = command.is === 'and-or' || (command.is === 'pipeline' && command.negate);
      if (shell.status !== 0 && shell.options.has('errexit') && shell.conditionDepth === 0 && !isTested)
        throw new ControlFlow('exit', shell.status);
    }
  }
  return shell.status;
}

/** Runs the traps of signals that have come. */
export async function answerSignals(shell: Shell): Promise<void> {
  for (let signal = shell.pendingSignals.shift(); signal !== undefined; signal = shell.pendingSignals.shift()) {
    const { status } = shell;
    await builtins['eval']?.(shell, ['eval', shell.traps.get(signal) ?? '']);
    shell.status = status;
  }
}

async function runCommand(shell: Shell, command: Command): Promise<number> {
  if (command.is === 'simple') return runSimple(shell, command);
  if (command.is === 'pipeline') return runPipeline(shell, command);
  if (command.is === 'and-or') return runAndOr(shell, command);
  if (command.redirects.length === 0) return runCompound(shell, command);
  const redirected = await redirect(shell, command.redirects);
  if (typeof redirected === 'string') {
    await shell.printError(redirected);
    return 1;
  }
  return within(shell, redirected.descriptors, () => runCompound(shell, command)).finally(() => redirected.release());
}

async function runAndOr(shell: Shell, command: Extract<Command, { is: 'and-or' }>): Promise<number> {
  const left = await tested(shell, () => runCommand(shell, command.left));
  shell.status = left;
  if ((left === 0) !== (command.operator === '&&')) return left;
  await shell.betweenCommands();
  const status = await runCommand(shell, command.right);
  const isLast = command.right.is !== 'pipeline' || !command.right.negate;
  if (status !== 0 && isLast && shell.options.has('errexit') && shell.conditionDepth === 0)
    throw new ControlFlow('exit', status);
  return status;
}

/** Runs with other open files, and puts those from before back. */
async function within<T>(shell: Shell, descriptors: Descriptors, act: () => Promise<T>): Promise<T> {
  const before = shell.descriptors;
  shell.descriptors = descriptors;
  try {
    return await act();
  } finally {
    shell.descriptors = before;
  }
}

async function tested<T>(shell: Shell, act: () => Promise<T>): Promise<T> {
  shell.conditionDepth += 1;
  try {
    return await act();
  } finally {
    shell.conditionDepth -= 1;
  }
}

type Compound = Exclude<Command, { is: 'simple' | 'pipeline' | 'and-or' }>;

async function runCompound(shell: Shell, command: Compound): Promise<number> {
  switch (command.is) {
    case 'group':
      return runList(shell, command.body);
    case 'subshell':
      return runInSubshell(shell.subshell(), command.body);
    case 'if':
      for (const { test, body } of command.clauses) {
        if ((await tested(shell, () => runList(shell, test))) === 0) return runList(shell, body);
      }
      return command.otherwise === undefined ? 0 : runList(shell, command.otherwise);
    case 'loop':
      return loop(
        shell,
        async () => ((await tested(shell, () => runList(shell, command.test))) === 0) !== command.until,
        command.body,
      );
    case 'for': {
      const values = command.words === undefined ? [...shell.positional] : await expandWords(shell, command.words);
      return loop(
        shell,
        async () => {
          const value = values.shift();
          if (value !== undefined) shell.set(command.variable, value);
          return value !== undefined;
        },
        command.body,
      );
    }
    case 'for-arithmetic': {
      const [first, test, after] = command.parts;
      await expandArithmetic(shell, first);
      let isFirst = true;
      return loop(
        shell,
        async () => {
          if (!isFirst) await expandArithmetic(shell, after);
          isFirst = false;
          return test.length === 0 || (await expandArithmetic(shell, test)) !== 0n;
        },
        command.body,
      );
    }
    case 'case':
      return runCase(shell, command);
    case 'function':
      shell.functions.set(command.name, command.body);
      return 0;
    case 'condition':
      return runConditionalCommand(shell, command.words);
    case 'arithmetic':
      return (await expandArithmetic(shell, command.word)) === 0n ? 1 : 0;
  }
}

async function loop(shell: Shell, goesOn: () => Promise<boolean>, body: List): Promise<number> {
  let status = 0;
  shell.loopDepth += 1;
  try {
    while (await goesOn()) {
      await shell.betweenCommands();
      try {
        status = await runList(shell, body);
      } catch (problem) {
        if (!(problem instanceof ControlFlow) || (problem.kind !== 'break' && problem.kind !== 'continue'))
          throw problem;
        problem.count -= 1;
        if (problem.count > 0 && shell.loopDepth > 1) throw problem;
        if (problem.kind === 'break') return 0;
      }
    }
    return status;
  } finally {
    shell.loopDepth -= 1;
  }
}

async function runCase(shell: Shell, command: Extract<Compound, { is: 'case' }>): Promise<number> {
  const text = await expandText(shell, command.word);
  let falls = false;
  let status = 0;
  for (const { patterns, body, fallsThrough } of command.cases) {
    let matches = falls;
    for (const pattern of patterns) matches ||= matchesPattern(await expandPattern(shell, pattern), text);
    if (!matches) continue;
    status = await runList(shell, body);
    falls = fallsThrough;
    if (!falls) return status;
  }
  return status;
}

async function runPipeline(shell: Shell, command: Extract<Command, { is: 'pipeline' }>): Promise<number> {
  const started = shell.container.clock.now().getTime();
  const statuses =
    command.commands.length === 1 ? [await single(shell, command)] : await connected(shell, command.commands);
  if (command.timed) await sayTime(shell, started);
  const last = statuses.at(-1) ?? 0;
  const status = shell.options.has('pipefail') ? (statuses.findLast((status) => status !== 0) ?? 0) : last;
  return command.negate ? (status === 0 ? 1 : 0) : status;
}

async function single(
  shell: Shell,
  { commands: [only], negate }: Extract<Command, { is: 'pipeline' }>,
): Promise<number> {
  if (only === undefined) return 0;
  return negate ? tested(shell, () => runCommand(shell, only)) : runCommand(shell, only);
}

async function connected(shell: Shell, commands: readonly Command[]): Promise<number[]> {
  let input = shell.descriptors.get(0);
  const running = commands.map((command, index) => {
    const descriptors = new Map(shell.descriptors);
    if (input !== undefined) descriptors.set(0, input);
    const reads = index > 0 ? input : undefined;
    const pipe = index < commands.length - 1 ? new Pipe() : undefined;
    if (pipe !== undefined) {
      descriptors.set(1, { output: pipe.writer });
      input = { input: withPushback(pipe.reader), close: () => pipe.reader.close() };
    }
    const copy = shell.subshell(descriptors);
    return element(copy, command).finally(() => {
      pipe?.writer.close();
      reads?.close?.();
    });
  });
  return Promise.all(running);
}

/** One command of a pipeline: a signal or a pipe that nobody reads ends it alone. */
async function element(shell: Shell, command: Command): Promise<number> {
  try {
    return await runInSubshell(shell, { items: [{ command, background: false }] });
  } catch (problem) {
    if (problem instanceof BrokenPipe) return 128 + signalNumbers.PIPE;
    throw problem;
  }
}

async function sayTime(shell: Shell, started: number): Promise<void> {
  const seconds = (shell.container.clock.now().getTime() - started) / 1000;
  const text = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;
  const output = shell.descriptors.get(2)?.output;
  if (output !== undefined) await writeText(output, `\nreal\t${text}\nuser\t0m0.001s\nsys\t0m0.001s\n`);
}

async function runSimple(shell: Shell, command: SimpleCommand): Promise<number> {
  shell.line = command.line;
  try {
    const argv = await expandWords(shell, withAlias(shell, command.words));
    return await runExpanded(shell, command, argv);
  } finally {
    for (const act of shell.afterCommand.splice(0)) await act();
  }
}

function withAlias(shell: Shell, words: SimpleCommand['words']): SimpleCommand['words'] {
  const first = words[0]?.[0];
  const alias =
    first?.is === 'text' && !first.quoted && words[0]?.length === 1 ? shell.aliases.get(first.text) : undefined;
  if (alias === undefined) return words;
  const texts = alias.split(/\s+/).filter(Boolean);
  return [...texts.map((text) => [{ is: 'text' as const, text, quoted: false }]), ...words.slice(1)];
}

async function runExpanded(shell: Shell, command: SimpleCommand, argv: readonly string[]): Promise<number> {
  const [name] = argv;
  if (name === undefined) shell.status = 0;
  const assigned: [string, string][] = [];
  for (const { name, value, append } of command.assignments) {
    const text = await expandText(shell, value);
    assigned.push([name, append ? `${shell.get(name) ?? ''}${text}` : text]);
    if (argv.length === 0) shell.set(name, assigned.at(-1)?.[1] ?? '');
  }
  if (shell.options.has('xtrace')) await trace(shell, assigned, argv);
  const redirected = await redirect(shell, command.redirects);
  if (typeof redirected === 'string') {
    await shell.printError(redirected);
    if (isSpecial(name ?? '') && !shell.isInteractive && !shell.isBash)
      throw new ControlFlow('exit', shell.dialect === 'dash' ? 2 : 1);
    return 1;
  }
  if (name === undefined) {
    redirected.release();
    return shell.status;
  }
  if (name === 'exec') {
    for (const [variable, value] of assigned) shell.set(variable, value);
    return replaceShell(shell, argv.slice(1), redirected.descriptors);
  }
  try {
    return await within(shell, redirected.descriptors, () => call(shell, argv, assigned));
  } finally {
    redirected.release();
  }
}

async function call(shell: Shell, argv: readonly string[], assigned: readonly [string, string][]): Promise<number> {
  const [name = ''] = argv;
  const body = shell.functions.get(name);
  const builtin = builtins[name];
  if (body === undefined && (builtin === undefined || !isBuiltinOf(shell, name)))
    return runExternal(shell, argv, assigned);
  const before = new Map<string, Variable | undefined>();
  for (const [variable, value] of assigned) {
    before.set(variable, shell.variables.get(variable));
    shell.set(variable, value, true);
  }
  try {
    return body === undefined ? ((await builtin?.(shell, argv)) ?? 0) : await callFunction(shell, body, argv);
  } finally {
    if (!isSpecial(name) || shell.isBash) restore(shell, before);
  }
}

/** bash alone has these, so that elsewhere they are looked for among the programs. */
function isBuiltinOf(shell: Shell, name: string): boolean {
  return shell.isBash || !['declare', 'shopt', 'mapfile', 'readarray', 'disown'].includes(name);
}

async function callFunction(shell: Shell, body: Command, argv: readonly string[]): Promise<number> {
  const { positional, loopDepth: loops } = shell;
  if (shell.functionDepth > 200) throw new ShellError('maximum function nesting level exceeded');
  shell.positional = argv.slice(1);
  shell.functionDepth += 1;
  shell.loopDepth = 0;
  shell.localScopes.push(new Map());
  try {
    return await runCommand(shell, body);
  } catch (problem) {
    if (!(problem instanceof ControlFlow) || problem.kind !== 'return') throw problem;
    return problem.count;
  } finally {
    restore(shell, shell.localScopes.pop() ?? new Map());
    shell.positional = positional;
    shell.functionDepth -= 1;
    shell.loopDepth = loops;
  }
}

function restore(shell: Shell, before: ReadonlyMap<string, Variable | undefined>): void {
  for (const [name, variable] of before) {
    if (variable === undefined) shell.variables.delete(name);
    else shell.variables.set(name, variable);
  }
}

/** What runs commands for every shell. */
export const interpreter: ShellInterpreter = {
  run: runList,
  runProgram: (shell, argv) => runExternal(shell, argv, []),
  builtins,
};
