import type { Shell } from '../state/shell.ts';

/** Runs the traps of signals that have come. Source: POSIX.1-2024, Shell Command Language, 2.15, trap. */
export async function runTraps(shell: Shell): Promise<void> {
  const evaluate = shell.interpreter.findBuiltin(shell, 'eval');
  for (let signal = shell.signals.take(); signal !== undefined; signal = shell.signals.take()) {
    const { status } = shell;
    await evaluate?.(shell, ['eval', shell.traps.get(signal) ?? '']);
    shell.status = status;
  }
}
