import { writeText } from '../../runtime/streams.ts';
import { ControlFlow } from '../state/control-flow.ts';
import type { Job } from '../state/jobs.ts';
import type { Shell } from '../state/shell.ts';
import { ShellError } from '../state/shell-error.ts';
import { parseScript } from '../syntax/parser.ts';
import { ShellSyntaxError, syntaxErrorMessage } from '../syntax/shell-syntax-error.ts';
import type { List } from '../syntax/syntax-tree.ts';
import { completeLine } from './completion.ts';
import { LineEditor } from './line-editor.ts';
import { promptOf } from './prompt.ts';

/** Runs an interactive shell: prompt, line, commands, until `exit` or Ctrl-D. Source: POSIX.1-2024, utilities, sh. */
export async function runInteractively(shell: Shell): Promise<number> {
  shell.isInteractive = true;
  const { stdin, stdout, stderr, terminal } = shell.process;
  const screen = terminal === undefined ? stderr : stdout;
  const complete = (line: string) => completeLine(shell, line);
  const editor = new LineEditor({ input: stdin, screen, terminal, signal: shell.signal, complete });
  let text = '';
  for (;;) {
    await reportEndedJobs(shell);
    const line = await editor.read(text === '' ? promptOf(shell) : (shell.get('PS2') ?? '> '));
    if (line.is === 'interrupted') {
      text = '';
      shell.status = 130;
      continue;
    }
    if (line.is !== 'line') {
      if (terminal !== undefined) await writeText(screen, shell.isBash ? 'exit\n' : '\n');
      return shell.status;
    }
    text += `${line.text}\n`;
    const lists = parse(shell, text);
    if (lists === 'unfinished') continue;
    editor.addHistory(text.trimEnd());
    const typed = text;
    text = '';
    if (lists instanceof ShellSyntaxError) {
      await shell.printError(syntaxErrorMessage(lists, shell.dialect, typed));
      shell.status = 2;
    } else await runLists(shell, lists);
  }
}

function parse(shell: Shell, text: string): readonly List[] | ShellSyntaxError | 'unfinished' {
  try {
    return parseScript(text, shell.isBash);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    return error.isUnfinished ? 'unfinished' : error;
  }
}

/** Runs the commands of a line; an error or Ctrl-C ends them, but not the shell. */
async function runLists(shell: Shell, lists: readonly List[]): Promise<void> {
  try {
    for (const list of lists) {
      await shell.interpreter.runList(shell, list);
      await endLine(shell);
    }
  } catch (error) {
    await endLine(shell);
    await handleError(shell, error);
  }
}

async function handleError(shell: Shell, error: unknown): Promise<void> {
  if (error instanceof ShellError) {
    await shell.printError(error.message);
    shell.status = error.exitCode;
    return;
  }
  if (!(error instanceof ControlFlow) || error.kind === 'exit') throw error;
  if (error.kind === 'interrupt') shell.status = 130;
}

async function endLine(shell: Shell): Promise<void> {
  if (shell.wasInterrupted) await writeText(shell.process.stdout, '\n');
  shell.wasInterrupted = false;
  shell.loopDepth = 0;
  shell.conditionDepth = 0;
}

/** Prints the background jobs that have ended since the last prompt. */
async function reportEndedJobs(shell: Shell): Promise<void> {
  for (const [index, job] of shell.jobs.all().entries()) {
    const state = endOf(job);
    if (state === undefined) continue;
    await writeText(shell.process.stderr, `[${index + 1}]+  ${state.padEnd(24)}${job.text}\n`);
    shell.jobs.remove(job.pid);
  }
}

function endOf({ exitCode }: Job): string | undefined {
  if (exitCode === undefined) return undefined;
  return { 0: 'Done', 137: 'Killed', 143: 'Terminated' }[exitCode] ?? `Exit ${exitCode}`;
}
