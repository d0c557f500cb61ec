import type { Program } from '../../runtime/process.ts';
import { commandLineOf } from '../../runtime/program-lookup.ts';
import { ControlFlow } from '../state/control-flow.ts';
import type { Descriptors } from '../state/descriptors.ts';
import type { Shell } from '../state/shell.ts';
import { notRunMessage, processOptions } from './external-command.ts';

/**
 * `exec`: the open files stay, and a program takes the place of the shell.
 * Source: POSIX.1-2024, Shell Command Language, 2.15, exec.
 */
export async function replaceShell(shell: Shell, argv: readonly string[], descriptors: Descriptors): Promise<number> {
  shell.descriptors = descriptors;
  const [name] = argv;
  if (name === undefined) return 0;
  const found = shell.container.findProgram(name, shell.path, shell.cwd);
  if (found.is !== 'program') {
    await shell.printError(`exec: ${notRunMessage(shell, name, found.is)}`);
    throw new ControlFlow('exit', found.is === 'missing' ? 127 : 126);
  }
  throw new ControlFlow('exit', await runInPlace(shell, found.program, commandLineOf(found, argv)));
}

/** Runs a program in the shell's own process. */
export function runInPlace(shell: Shell, program: Program, argv: readonly string[]): Promise<number> {
  shell.process.exec(argv);
  return program({ ...shell.process, ...processOptions(shell, false), argv, signal: shell.signal });
}
