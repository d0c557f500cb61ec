import { useStdin, useStdout } from 'ink';
import { useLayoutEffect, useMemo, useState } from 'react';
import { backgroundOf } from './background-from.ts';
import { type Background, paletteFor } from './palette.ts';
import type { TerminalCapabilities } from './parts/lines.tsx';
import { takeSequences } from './take-sequences.ts';
import { asksBackground, type Theme } from './theme.ts';

/** Asks the terminal for its background colour: xterm, “Operating System Commands”, 11. */
export const backgroundQuestion = '\u001b]11;?\u001b\\';

/** A reply to it, ended by BEL or ST, and the beginning of one that is not whole yet. */
// oxlint-disable-next-line no-control-regex
const reply = /\u001b\]11;([^\u0007\u001b]*)(?:\u0007|\u001b\\)/g;
// oxlint-disable-next-line no-control-regex
const beginning = /\u001b\](?:1(?:1(?:;[^\u0007\u001b]*\u001b?)?)?)?$/;

/** What the terminal can show in a theme: its palette follows the terminal's background, once that is known. */
export function useCapabilities(theme: Theme): TerminalCapabilities {
  const { ascii, colours, name } = theme;
  const background = useBackground(theme.background ?? null, asksBackground(theme));
  return useMemo(() => ({ ascii, colours, palette: paletteFor(name, background) }), [ascii, colours, name, background]);
}

/**
 * The background of the terminal: what the environment says at first, then what the terminal answers. Nothing waits for
 * the answer, and a late one is never taken for keys. With `asks` false the terminal is not asked.
 */
function useBackground(atFirst: Background, asks: boolean): Background {
  const { stdout } = useStdout();
  const { stdin } = useStdin();
  const [background, setBackground] = useState(atFirst);
  useLayoutEffect(() => {
    if (!asks) return undefined;
    const stop = takeSequences(stdin, { whole: reply, beginning }, ([, colour = '']) => {
      const answered = backgroundOf(colour);
      if (answered !== null) setBackground(answered);
    });
    stdout.write(backgroundQuestion);
    return stop;
  }, [asks, stdin, stdout]);
  return background;
}
