import { expandEscapes } from '../../libc/escapes.ts';
import type { Builtin } from '../state/shell.ts';

/** echo: dash always expands escapes, ash and bash with `-e`. Source: POSIX.1-2024, utilities, echo. */
export const echo: Builtin = async (shell, argv) => {
  const isDash = shell.dialect === 'dash';
  const words = argv.slice(1);
  let endsLine = true;
  let hasEscapes = isDash;
  while ((isDash ? /^-n$/ : /^-[neE]+$/).test(words[0] ?? '')) {
    const option = words.shift() ?? '';
    if (option.includes('n')) endsLine = false;
    if (option.includes('e')) hasEscapes = true;
    if (option.includes('E')) hasEscapes = false;
  }
  const text = words.join(' ');
  if (!hasEscapes) await shell.write(endsLine ? `${text}\n` : text);
  else {
    // `\c` ends the output.
    const stop = /(?:^|[^\\])(?:\\\\)*\\c/.exec(text);
    const shown = stop === null ? text : text.slice(0, stop.index + stop[0].length - 2);
    await shell.write(`${expandEscapes(shown)}${endsLine && stop === null ? '\n' : ''}`);
  }
  return 0;
};
