import { matchesPattern } from '../../libc/pattern.ts';
import { expandArithmetic, expandPattern, expandText, expandWords } from '../expansion/expand.ts';
import { ControlFlow } from '../state/control-flow.ts';
import type { Shell } from '../state/shell.ts';
import type { CaseCommand, CompoundCommand, List } from '../syntax/syntax-tree.ts';
import { runConditionalCommand } from './conditional-command.ts';
import { runCondition } from './errexit.ts';
import { openRedirections, withDescriptors } from './redirections.ts';
import { runInSubshell } from './subshell.ts';

/** Runs a compound command with its redirections. Source: POSIX.1-2024, Shell Command Language, 2.9.4. */
export async function runCompoundCommand(shell: Shell, command: CompoundCommand): Promise<number> {
  if (command.redirects.length === 0) return run(shell, command);
  const opened = await openRedirections(shell, command.redirects);
  if (typeof opened === 'string') {
    await shell.printError(opened);
    return 1;
  }
  return withDescriptors(shell, opened.descriptors, () => run(shell, command)).finally(() => opened.close());
}

async function run(shell: Shell, command: CompoundCommand): Promise<number> {
  const { runList } = shell.interpreter;
  const isTrue = async (test: List) => (await runCondition(shell, () => runList(shell, test))) === 0;
  switch (command.is) {
    case 'group':
      return runList(shell, command.body);
    case 'subshell':
      return runInSubshell(shell.subshell(), command.body);
    case 'if':
      for (const { test, body } of command.clauses) if (await isTrue(test)) return runList(shell, body);
      return command.otherwise === undefined ? 0 : runList(shell, command.otherwise);
    case 'while':
      return runLoop(shell, () => isTrue(command.test), command.body);
    case 'until':
      return runLoop(shell, async () => !(await isTrue(command.test)), command.body);
    case 'for':
      return runFor(shell, command);
    case 'for-arithmetic':
      return runForArithmetic(shell, command);
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

async function runLoop(shell: Shell, continues: () => Promise<boolean>, body: List): Promise<number> {
  let status = 0;
  shell.loopDepth += 1;
  try {
    while (await continues()) {
      await shell.betweenCommands();
      try {
        status = await shell.interpreter.runList(shell, body);
      } catch (error) {
        if (!(error instanceof ControlFlow) || (error.kind !== 'break' && error.kind !== 'continue')) throw error;
        if (error.count > 1 && shell.loopDepth > 1) throw new ControlFlow(error.kind, error.count - 1);
        if (error.kind === 'break') return 0;
      }
    }
    return status;
  } finally {
    shell.loopDepth -= 1;
  }
}

async function runFor(shell: Shell, command: CompoundCommand & { readonly is: 'for' }): Promise<number> {
  const values = command.words === undefined ? [...shell.positional] : await expandWords(shell, command.words);
  const next = async () => {
    const value = values.shift();
    if (value !== undefined) shell.set(command.variable, value);
    return value !== undefined;
  };
  return runLoop(shell, next, command.body);
}

async function runForArithmetic(
  shell: Shell,
  { parts: [first, test, step], body }: CompoundCommand & { readonly is: 'for-arithmetic' },
): Promise<number> {
  await expandArithmetic(shell, first);
  let isFirst = true;
  const next = async () => {
    if (!isFirst) await expandArithmetic(shell, step);
    isFirst = false;
    return test.length === 0 || (await expandArithmetic(shell, test)) !== 0n;
  };
  return runLoop(shell, next, body);
}

async function runCase(shell: Shell, { word, clauses }: CaseCommand): Promise<number> {
  const text = await expandText(shell, word);
  let isFallthrough = false;
  let status = 0;
  for (const clause of clauses) {
    let isMatch = isFallthrough;
    for (const pattern of clause.patterns) isMatch ||= matchesPattern(await expandPattern(shell, pattern), text);
    if (!isMatch) continue;
    status = await shell.interpreter.runList(shell, clause.body);
    ({ isFallthrough } = clause);
    if (!isFallthrough) return status;
  }
  return status;
}
