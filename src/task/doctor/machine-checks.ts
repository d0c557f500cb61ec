import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment, TerminalContext } from '../../cli/command-context.ts';
import { onPath } from '../../cli/on-path.ts';
import { errorCode, fileErrorReason } from '../../file-errors.ts';
import { folders, journalFile } from '../../folders.ts';
import { nodeSatisfies, supportedNodes } from '../../node-version.ts';
import { fileLines } from '../../progress/file-lines.ts';
import { eventIn, LONGEST_LINE } from '../../progress/journal.ts';
import { checkPlain } from '../../read-plain-file.ts';
import type { DoctorFinding, DoctorStatus } from '../../report/doctor-text.ts';
import { findEditor, noEditor } from '../editor.ts';
import { isInTmux } from '../shell/tmux-pane.ts';

/**
 * Whether this machine has what the program uses, for `doctor`. Nothing is changed, but for a file that is written to the
 * state folder and removed again.
 */
export async function machineChecks({ env, stdout }: TerminalContext): Promise<readonly DoctorFinding[]> {
  return [
    { id: 'node', ...nodeStatus() },
    { id: 'terminal', ...terminalStatus(stdout) },
    { id: 'colours', ...coloursStatus(env) },
    { id: 'kubectl', ...(await kubectlStatus(env)) },
    { id: 'editor', ...(await editorStatus(env)) },
    { id: 'tmux', ...tmuxStatus(env) },
    { id: 'state', ...stateStatus(env) },
    { id: 'journal', ...(await journalStatus(env)) },
    { id: 'kind', ...(await kindStatus(env)) },
  ];
}

function nodeStatus(): DoctorStatus {
  const { node } = process.versions;
  if (nodeSatisfies(node)) return { standing: 'well', says: `Node ${node}` };
  return {
    standing: 'amiss',
    says: `Node ${node} is not supported.`,
    todo: `Use one of ${supportedNodes}, or run npm ci, which brings one.`,
  };
}

/** The smallest screen on which all panes are shown at once. */
const [fullColumns, fullRows] = [80, 24];

function terminalStatus(stdout: TerminalContext['stdout'] & { readonly rows?: number }): DoctorStatus {
  if (stdout.isTTY !== true) {
    return {
      standing: 'note',
      says: 'Standard output is no terminal.',
      todo: 'Practice needs one; every other command does not.',
    };
  }
  const { columns = 0, rows = 0 } = stdout;
  const size = `${columns} columns and ${rows} rows`;
  if (columns >= fullColumns && rows >= fullRows) return { standing: 'well', says: `A terminal of ${size}` };
  return {
    standing: 'note',
    says: `The terminal has ${size}.`,
    todo: `With ${fullColumns} by ${fullRows} or more, practice shows everything at once.`,
  };
}

function coloursStatus({ NO_COLOR, TERM }: Environment): DoctorStatus {
  if (NO_COLOR) {
    return { standing: 'note', says: 'NO_COLOR is set: no colours.', todo: 'Marks and words say the same.' };
  }
  if (TERM === 'dumb') {
    const says = 'TERM is dumb: no colours, and text in reading order.';
    return { standing: 'note', says, todo: 'Set TERM for a screen.' };
  }
  return { standing: 'well', says: 'Colours are on' };
}

async function kubectlStatus(env: Environment): Promise<DoctorStatus> {
  const path = onPath('kubectl', env);
  if (path === null) {
    const todo = 'Answers can be written without it. How to get it: https://kubernetes.io/docs/tasks/tools/';
    return { standing: 'note', says: 'There is no kubectl on PATH.', todo };
  }
  const output = await outputOf(path, ['version', '--client', '-o', 'json'], env);
  const version = /"gitVersion": *"([^"]+)"/.exec(output)?.[1];
  if (version === undefined) {
    const says = `${path} does not tell its version.`;
    return { standing: 'amiss', says, todo: 'Is it a kubectl? Put another one first on PATH.' };
  }
  return { standing: 'well', says: `kubectl ${version} at ${path}` };
}

async function editorStatus(env: Environment): Promise<DoctorStatus> {
  const editor = await findEditor(env);
  const [program = ''] = editor?.split(/\s+/) ?? [];
  if (editor === null) return { standing: 'note', says: 'There is no editor.', todo: noEditor };
  const exists = program.includes('/') ? existsSync(program) : onPath(program, env) !== null;
  if (exists) return { standing: 'well', says: `The editor is ${editor}` };
  const says = `The editor "${editor}" was not found.`;
  return { standing: 'amiss', says, todo: 'Set VISUAL or EDITOR to one that is there.' };
}

function tmuxStatus(env: Environment): DoctorStatus {
  if (isInTmux(env)) {
    return { standing: 'well', says: 'In tmux: the shell of a task can open in a pane beside it' };
  }
  return {
    standing: 'note',
    says: onPath('tmux', env) === null ? 'There is no tmux.' : 'Not in tmux.',
    todo: 'In tmux the shell of a task can open in a pane beside it; elsewhere it takes the whole window.',
  };
}

/** The least free space, in bytes; attempts and answers are small. */
const leastSpace = 20 * 2 ** 20;

function stateStatus(env: Environment): DoctorStatus {
  const { state } = folders(env);
  const todo = 'SALLYPORT_HOME may name another folder.';
  try {
    mkdirSync(state, { recursive: true, mode: 0o700 });
    const trial = join(state, `.doctor.${process.pid}`);
    writeFileSync(trial, 'a line\n');
    rmSync(trial);
    const { bavail, bsize } = statfsSync(state);
    const space = bavail * bsize;
    if (space < leastSpace) {
      const says = `${state} has ${Math.floor(space / 2 ** 20)} MB left.`;
      return { standing: 'amiss', says, todo: `Make room. ${todo}` };
    }
    return { standing: 'well', says: `Attempts and answers are kept in ${state}` };
  } catch (error) {
    return { standing: 'amiss', says: `${state} cannot be written: ${fileErrorReason(error)}.`, todo };
  }
}

/** A journal of years is larger than a text may be: it is read a line at a time. */
async function journalStatus(env: Environment): Promise<DoctorStatus> {
  const file = journalFile(env);
  try {
    checkPlain(statSync(file), file);
    let [lines, read] = [0, 0];
    for await (const { text } of fileLines(file, LONGEST_LINE)) {
      if (text?.trim() === '') continue;
      lines += 1;
      if (text !== null) read += eventIn(text).length;
    }
    if (read === lines) return { standing: 'well', says: `The journal of attempts has ${lines} entries` };
    return {
      standing: 'note',
      says: `${lines - read} of the ${lines} lines of ${file} cannot be read.`,
      todo: 'They are left out: a crash may have torn them, or a newer version wrote them.',
    };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { standing: 'well', says: 'No attempt has been kept yet' };
    const says = `${file} cannot be read: ${fileErrorReason(error)}.`;
    return { standing: 'amiss', says, todo: 'Without it, every task counts as new.' };
  }
}

async function kindStatus(env: Environment): Promise<DoctorStatus> {
  const path = onPath('kind', env);
  if (path === null) {
    const todo = 'Only --cluster kind needs it: https://kind.sigs.k8s.io/docs/user/quick-start/#installation';
    return { standing: 'note', says: 'There is no kind on PATH.', todo };
  }
  const version = /\bv\d+\.\d+\.\d+\S*/.exec(await outputOf(path, ['version'], env))?.[0];
  if (version === undefined) {
    const says = `${path} does not tell its version.`;
    return { standing: 'amiss', says, todo: 'Is it kind? Put another one first on PATH.' };
  }
  return { standing: 'well', says: `kind ${version} at ${path}` };
}

/** Longer than any of the programs takes to print its version, in milliseconds. */
const longestRun = 5000;

function outputOf(program: string, args: readonly string[], env: Environment): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { env: { ...env }, timeout: longestRun }, (_, stdout) => resolve(stdout));
  });
}
