import { expandEscapes } from '../../libc/escapes.ts';
import type { Program } from '../../runtime/process.ts';
import { print } from '../command-line/messages.ts';

/** echo, as a program; shells have their own. Source: busybox 1.37, coreutils/echo.c. */
export const echo: Program = async (process) => {
  const words = process.argv.slice(1);
  let endsLine = true;
  let hasEscapes = false;
  while (/^-[neE]+$/.test(words[0] ?? '')) {
    const option = words.shift() ?? '';
    if (option.includes('n')) endsLine = false;
    if (option.includes('e')) hasEscapes = true;
  }
  const text = words.join(' ');
  return print(process, `${hasEscapes ? expandEscapes(text) : text}${endsLine ? '\n' : ''}`);
};
