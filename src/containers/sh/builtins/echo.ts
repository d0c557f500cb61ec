import { expandEscapes } from '../../libc/escapes.ts';
import type { Shell } from '../shell.ts';

export async function echo(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1);
  let newline = true;
  let escapes = shell.dialect === 'dash';
  while (words[0] !== undefined && (shell.dialect === 'dash' ? /^-n$/ : /^-[neE]+$/).test(words[0])) {
    const option = words.shift() ?? '';
    if (option.includes('n')) newline = false;
    if (option.includes('e')) escapes = true;
    if (option.includes('E')) escapes = false;
  }
  const text = words.join(' ');
  const stop = escapes ? /(?:^|[^\\])(?:\\\\)*\\c/.exec(text) : null;
  const kept = stop === null ? text : text.slice(0, stop.index + stop[0].length - 2);
  await shell.write((escapes ? expandEscapes(kept) : kept) + (newline && stop === null ? '\n' : ''));
  return 0;
}
