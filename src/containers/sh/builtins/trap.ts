import { parseSignal } from '../../runtime/signals.ts';
import type { Shell } from '../shell.ts';

export async function trap(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1).filter((word) => word !== '--');
  if (words.length === 0 || words[0] === '-p') {
    for (const [name, text] of shell.traps)
      await shell.write(`trap -- '${text}' ${shell.isBash && name !== 'EXIT' ? 'SIG' : ''}${name}\n`);
    return 0;
  }
  const [action = '', ...names] = words;
  const resets = action === '-' || /^\d+$/.test(action) || names.length === 0;
  for (const word of resets && action !== '-' ? words : names) {
    const signal = parseSignal(word);
    const name = word === 'EXIT' || signal === 0 ? 'EXIT' : (signal ?? word.toUpperCase().replace(/^SIG/, ''));
    if (resets) shell.traps.delete(name);
    else shell.traps.set(name, action);
  }
  return 0;
}
