import { parseSignal } from '../../runtime/signals.ts';
import type { Builtin, Shell } from '../state/shell.ts';

/** trap: sets what signals and the end of the shell run. Source: POSIX.1-2024, Shell Command Language, 2.15, trap. */
export const trap: Builtin = async (shell, argv) => {
  const words = argv.slice(1).filter((word) => word !== '--');
  if (words.length === 0 || words[0] === '-p') return printTraps(shell);
  const [action = '', ...signals] = words;
  const isResetWithoutAction = /^\d+$/.test(action) || (signals.length === 0 && action !== '-');
  for (const word of isResetWithoutAction ? words : signals) {
    const name = trapName(word);
    if (isResetWithoutAction || action === '-') shell.traps.delete(name);
    else shell.traps.set(name, action);
  }
  return 0;
};

function trapName(word: string): string {
  const signal = parseSignal(word);
  if (word === 'EXIT' || signal === 0) return 'EXIT';
  return signal ?? word.toUpperCase().replace(/^SIG/, '');
}

async function printTraps(shell: Shell): Promise<number> {
  for (const [name, action] of shell.traps) {
    const prefix = shell.isBash && name !== 'EXIT' ? 'SIG' : '';
    await shell.write(`trap -- '${action}' ${prefix}${name}\n`);
  }
  return 0;
}
