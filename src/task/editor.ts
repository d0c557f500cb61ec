import { spawn } from 'node:child_process';
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

/**
 * Runs an editor on a file in this terminal and waits for its end; resolves to a sentence where that went wrong. This
 * process must not read standard input until then: see `stopReading`.
 */
export function runEditor(editor: string, file: string, env: Environment): Promise<string | null> {
  return new Promise((resolve) => {
    // The shell splits the command line as the person wrote it; the file is one argument, whatever its name is.
    const child = spawn('/bin/sh', ['-c', `${editor} "$@"`, editor, file], { stdio: 'inherit', env });
    child.on('error', (error) => resolve(`The editor could not be started: ${error.message}.`));
    child.on('exit', (code, signal) => {
      if (code === 127) resolve(`The editor "${editor}" was not found: set VISUAL or EDITOR.`);
      else if (code === 126) resolve(`The editor "${editor}" is no program: set VISUAL or EDITOR.`);
      else if (signal) resolve(`The editor was ended by ${signal}.`);
      else if (code !== 0) resolve(`The editor ended with code ${code}.`);
      else resolve(null);
    });
  });
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
