import { hostnameOf } from '../../network/hostname.ts';
import { writeText } from '../../runtime/streams.ts';
import { type Shell, ControlFlow, ShellError } from '../shell.ts';
import { parseScript } from '../syntax/parser.ts';
import { syntaxWords } from '../syntax/syntax-error-messages.ts';
import { type List, SyntaxError } from '../syntax/syntax-tree.ts';
import { completions } from './completion.ts';
import { createLineEditor } from './line-editor.ts';

/** A conversation on a terminal: prompt, line, commands, until `exit` or Ctrl-D. */
export async function runInteractively(shell: Shell): Promise<number> {
  shell.isInteractive = true;
  const { stdin, stdout, stderr, terminal } = shell.process;
  const screen = terminal === undefined ? stderr : stdout;
  const editor = createLineEditor({
    input: stdin,
    screen,
    terminal,
    signal: shell.signal,
    complete: (line) => completions(shell, line),
  });
  let text = '';
  for (;;) {
    await sayJobs(shell);
    const asked = await editor.read(text === '' ? prompt(shell) : (shell.get('PS2') ?? '> '));
    if (asked.is === 'interrupted') {
      text = '';
      shell.status = 130;
      continue;
    }
    if (asked.is !== 'line') {
      if (terminal !== undefined) await writeText(screen, shell.isBash ? 'exit\n' : '\n');
      return shell.status;
    }
    text += `${asked.text}\n`;
    const lists = parsed(shell, text);
    if (lists === 'unfinished') continue;
    editor.remember(text.trimEnd());
    const typed = text;
    text = '';
    if (typeof lists === 'string') {
      await shell.printError(syntaxWords(lists, shell.dialect, typed));
      shell.status = 2;
    } else await runLists(shell, lists);
  }
}

function parsed(shell: Shell, text: string): readonly List[] | string {
  const lists: List[] = [];
  try {
    const parser = parseScript(text, shell.isBash);
    for (let list = parser.next(); list !== undefined; list = parser.next()) lists.push(list);
    return lists;
  } catch (problem) {
    if (!(problem instanceof SyntaxError)) throw problem;
    return problem.isUnfinished ? 'unfinished' : problem.message;
  }
}

async function runLists(shell: Shell, lists: readonly List[]): Promise<void> {
  for (const list of lists) {
    try {
      await shell.interpreter.run(shell, list);
    } catch (problem) {
      if (problem instanceof ShellError) {
        await shell.printError(problem.message);
        shell.status = problem.code;
      } else if (problem instanceof ControlFlow && problem.kind === 'exit') throw problem;
      else if (problem instanceof ControlFlow && problem.kind === 'interrupt') shell.status = 130;
      else if (!(problem instanceof ControlFlow)) throw problem;
      break;
    } finally {
      if (shell.wasInterrupted) await writeText(shell.process.stdout, '\n');
      shell.wasInterrupted = false;
      shell.loopDepth = 0;
      shell.conditionDepth = 0;
    }
  }
}

/** Background jobs that have ended since the last prompt. */
async function sayJobs(shell: Shell): Promise<void> {
  for (const [index, [pid, job]] of [...shell.jobs].entries()) {
    if (job.done === undefined) continue;
    const state =
      job.done === 0 ? 'Done' : job.done === 143 ? 'Terminated' : job.done === 137 ? 'Killed' : `Exit ${job.done}`;
    await writeText(shell.process.stderr, `[${index + 1}]+  ${state.padEnd(24)}${job.text}\n`);
    shell.jobs.delete(pid);
  }
}

/** The prompt of each shell in its image, or PS1. */
function prompt(shell: Shell): string {
  const { user } = shell.container;
  const sign = user.uid === 0 ? '#' : '$';
  const host = hostnameOf(shell.container.pod);
  const home = shell.get('HOME') ?? '';
  const folder =
    home !== '/' && home !== '' && (shell.cwd === home || shell.cwd.startsWith(`${home}/`))
      ? `~${shell.cwd.slice(home.length)}`
      : shell.cwd;
  const ps1 = shell.get('PS1');
  if (ps1 !== undefined) {
    const values: Readonly<Record<string, string>> = {
      u: user.name,
      h: host,
      H: host,
      w: folder,
      W: folder.split('/').at(-1) || '/',
      $: sign,
      n: '\n',
      '\\': '\\',
    };
    return ps1
      .replace(/\\([uhHwW$n\\])/g, (_, letter: string) => values[letter] ?? '')
      .replace(/\\[[\]]/g, '')
      .replace(/\\e/g, '\u001b');
  }
  if (shell.dialect === 'dash') return `${sign} `;
  if (!shell.isBash) return `${folder} ${sign} `;
  if (shell.container.flavour === 'gnu') {
    const isDebian = shell.container.programs['apt-get'] !== undefined;
    return isDebian ? `${user.name || 'I have no name!'}@${host}:${folder}${sign} ` : `bash-5.1${sign} `;
  }
  return `bash-5.3${sign} `;
}
