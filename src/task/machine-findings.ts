import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment, Surroundings } from '../cli/command-context.ts';
import { onPath } from '../cli/on-path.ts';
import { folders, journalFile } from '../folders.ts';
import { nodeSatisfies, supportedNodes } from '../node-version.ts';
import { eventsIn, reasonOf } from '../progress/journal.ts';
import { checkPlain } from '../read-plain-file.ts';
import { amiss, type Finding, note, well } from '../report/findings.ts';
import { findEditor, noEditor } from './editor.ts';
import { isInTmux } from './shell/tmux-pane.ts';

/** What this machine brings: nothing of it is changed, but for a file that is written and removed to try the folder. */
export async function machineFindings({ env, stdout }: Surroundings): Promise<readonly Finding[]> {
  return [
    nodeFinding(),
    terminalFinding(stdout),
    coloursFinding(env),
    await kubectlFinding(env),
    await editorFinding(env),
    tmuxFinding(env),
    stateFinding(env),
    journalFinding(env),
    await kindFinding(env),
  ];
}

function nodeFinding(): Finding {
  const { node } = process.versions;
  if (nodeSatisfies(node)) return well('node', `Node ${node}`);
  return amiss(
    'node',
    `Node ${node} is not supported.`,
    `Use one of ${supportedNodes}, or run npm ci, which brings one.`,
  );
}

/** The smallest screen on which nothing is folded away. */
const [wide, high] = [80, 24];

function terminalFinding(stdout: Surroundings['stdout'] & { readonly rows?: number }): Finding {
  if (stdout.isTTY !== true) {
    return note('terminal', 'Standard output is no terminal.', 'Practice needs one; every other command does not.');
  }
  const { columns = 0, rows = 0 } = stdout;
  const size = `${columns} columns and ${rows} rows`;
  if (columns >= wide && rows >= high) return well('terminal', `A terminal of ${size}`);
  return note(
    'terminal',
    `The terminal has ${size}.`,
    `With ${wide} by ${high} or more, practice shows everything at once.`,
  );
}

function coloursFinding({ NO_COLOR, TERM }: Environment): Finding {
  if (NO_COLOR) return note('colours', 'NO_COLOR is set: no colours.', 'Marks and words say the same.');
  if (TERM === 'dumb')
    return note('colours', 'TERM is dumb: no colours, and text in reading order.', 'Set TERM for a screen.');
  return well('colours', 'Colours are on');
}

async function kubectlFinding(env: Environment): Promise<Finding> {
  const path = onPath('kubectl', env);
  const todo = 'Answers can be written without it. How to get it: https://kubernetes.io/docs/tasks/tools/';
  if (path === null) return note('kubectl', 'There is no kubectl on PATH.', todo);
  const said = await outputOf(path, ['version', '--client', '-o', 'json'], env);
  const version = /"gitVersion": *"([^"]+)"/.exec(said)?.[1];
  if (version === undefined)
    return amiss('kubectl', `${path} does not tell its version.`, 'Is it a kubectl? Put another one first on PATH.');
  return well('kubectl', `kubectl ${version} at ${path}`);
}

async function editorFinding(env: Environment): Promise<Finding> {
  const editor = await findEditor(env);
  const [program = ''] = editor?.split(/\s+/) ?? [];
  if (editor === null) return note('editor', 'There is no editor.', noEditor);
  const isThere = program.includes('/') ? existsSync(program) : onPath(program, env) !== null;
  if (isThere) return well('editor', `The editor is ${editor}`);
  return amiss('editor', `The editor "${editor}" was not found.`, 'Set VISUAL or EDITOR to one that is there.');
}

function tmuxFinding(env: Environment): Finding {
  if (isInTmux(env)) return well('tmux', 'In tmux: the shell of a task can open in a pane beside it');
  const says = onPath('tmux', env) === null ? 'There is no tmux.' : 'Not in tmux.';
  return note(
    'tmux',
    says,
    'In tmux the shell of a task can open in a pane beside it; elsewhere it takes the whole window.',
  );
}

/** Attempts and answers are small. In bytes. */
const enoughRoom = 20 * 2 ** 20;

function stateFinding(env: Environment): Finding {
  const { state } = folders(env);
  const todo = 'SALLYPORT_HOME may name another folder.';
  try {
    mkdirSync(state, { recursive: true, mode: 0o700 });
    const trial = join(state, `.doctor.${process.pid}`);
    writeFileSync(trial, 'a line\n');
    rmSync(trial);
    const { bavail, bsize } = statfsSync(state);
    const room = bavail * bsize;
    if (room < enoughRoom)
      return amiss('state', `${state} has ${Math.floor(room / 2 ** 20)} MB left.`, `Make room. ${todo}`);
    return well('state', `Attempts and answers are kept in ${state}`);
  } catch (error) {
    return amiss('state', `${state} cannot be written: ${reasonOf(error)}.`, todo);
  }
}

function journalFinding(env: Environment): Finding {
  const file = journalFile(env);
  try {
    checkPlain(statSync(file), file);
    const text = readFileSync(file, 'utf8');
    const lines = text.split('\n').filter((line) => line.trim() !== '').length;
    const read = eventsIn(text).length;
    if (read === lines) return well('journal', `The journal of attempts has ${lines} entries`);
    const says = `${lines - read} of the ${lines} lines of ${file} cannot be read.`;
    return note('journal', says, 'They are left out: a crash may have torn them, or a newer version wrote them.');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return well('journal', 'No attempt has been kept yet');
    return amiss('journal', `${file} cannot be read: ${reasonOf(error)}.`, 'Without it, every task counts as new.');
  }
}

async function kindFinding(env: Environment): Promise<Finding> {
  const path = onPath('kind', env);
  const todo = 'Only --cluster kind needs it: https://kind.sigs.k8s.io/docs/user/quick-start/#installation';
  if (path === null) return note('kind', 'There is no kind on PATH.', todo);
  const version = /\bv\d+\.\d+\.\d+\S*/.exec(await outputOf(path, ['version'], env))?.[0];
  if (version === undefined)
    return amiss('kind', `${path} does not tell its version.`, 'Is it kind? Put another one first on PATH.');
  return well('kind', `kind ${version} at ${path}`);
}

/** Longer than any of them takes to tell its version, in milliseconds. */
const longest = 5000;

function outputOf(program: string, args: readonly string[], env: Environment): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { env: { ...env }, timeout: longest }, (_, stdout) => resolve(stdout));
  });
}
