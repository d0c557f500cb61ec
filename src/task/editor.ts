import { spawn } from 'node:child_process';
import { handleSignals } from '../cli/child-process.ts';
import type { Environment } from '../cli/command-context.ts';
import { onPath } from '../cli/on-path.ts';

/**
 * The person's editor as a command line, which may have arguments (`code -w`): $VISUAL, $EDITOR, else vi or nano; null where
 * there is none.
 */
export async function findEditor(env: Environment): Promise<string | null> {
  const chosen = env.VISUAL?.trim() || env.EDITOR?.trim();
  if (chosen) return chosen;
  for (const name of ['vi', 'nano']) if (onPath(name, env) !== null) return name;
  return null;
}

/** What to do where there is no editor. */
export const noEditor = 'No editor was found: set VISUAL or EDITOR, or save the file from another window.';

/** An editor that is asked to end is waited for so long, in milliseconds. */
const longestEnd = 3000;

/**
 * Runs an editor on a file in this terminal and waits for its end; resolves to a sentence where that went wrong. This
 * process must not read standard input until then: see `stopReading`. A signal that ends this process ends the editor
 * first.
 */
export function runEditor(editor: string, file: string, env: Environment): Promise<string | null> {
  return new Promise((resolve) => {
    // The shell splits the command line as the person wrote it; the file is one argument, whatever its name is.
    const child = spawn('/bin/sh', ['-c', `${commandOf(editor)} "$@"`, editor, file], { stdio: 'inherit', env });
    let ending: NodeJS.Signals | undefined;
    let timer: NodeJS.Timeout | undefined;
    const restore = handleSignals({ forward: ['SIGTERM', 'SIGHUP'] }, (signal) => {
      child.kill(signal);
      ending = signal;
      timer ??= setTimeout(endSelf, longestEnd);
    });
    const endSelf = (): void => {
      clearTimeout(timer);
      restore();
      if (ending !== undefined) process.kill(process.pid, ending);
    };
    child.on('error', (error) => {
      endSelf();
      resolve(`The editor could not be started: ${error.message}.`);
    });
    child.on('exit', (code, signal) => {
      endSelf();
      resolve(faultOfEnd(editor, code, signal));
    });
  });
}

/**
 * Opens a file in an editor that has a window of its own: the terminal stays ours, and the editor outlives this program.
 * Resolves, when the editor has ended, to a sentence where that went wrong.
 */
export function openEditorWindow(editor: string, file: string, env: Environment): Promise<string | null> {
  return new Promise((resolve) => {
    const args = ['-c', `${commandOf(editor)} "$@"`, editor, file];
    const child = spawn('/bin/sh', args, { stdio: 'ignore', env, detached: true });
    child.unref();
    child.on('error', (error) => resolve(`The editor could not be started: ${error.message}.`));
    child.on('exit', (code) => resolve(faultOfEnd(editor, code, null)));
  });
}

/** What is wrong where an editor ended so; null where nothing is. */
function faultOfEnd(editor: string, code: number | null, signal: NodeJS.Signals | null): string | null {
  if (code === 127) return `The editor "${editor}" was not found: set VISUAL or EDITOR.`;
  if (code === 126) return `The editor "${editor}" is no program: set VISUAL or EDITOR.`;
  if (signal) return `The editor was ended by ${signal}.`;
  return code === 0 || code === null ? null : `The editor ended with code ${code}.`;
}

/** The editor takes the shell's place where it is one command, so that signals reach it. */
function commandOf(editor: string): string {
  return /[;&|<>()`$\n=]/.test(editor) ? editor : `exec ${editor}`;
}

/**
 * Stops reading a terminal, so that a child process gets every key. Node has a read under way until the turn after the
 * pause; without both turns the child loses keys, and a shell as child stops this program.
 */
export async function stopReading(stdin: NodeJS.ReadableStream): Promise<void> {
  await turn();
  stdin.pause();
  await turn();
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
