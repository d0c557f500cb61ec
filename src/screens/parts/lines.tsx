import { Transform } from 'ink';
import { createContext, memo, useContext } from 'react';
import { type Line, type Look, plain } from '../line.ts';

/** What the terminal can show. */
export interface TerminalCapabilities {
  /** ASCII alone: every other character is replaced by one of ASCII. */
  readonly ascii: boolean;
  /** Colours and bold, dim, underlined and reversed text. */
  readonly colours: boolean;
}

/** What the terminal can show, for every component that draws text. */
export const CapabilitiesContext = createContext<TerminalCapabilities>({ ascii: false, colours: true });

/**
 * Draws lines as they are: the caller has cut them to the width of their place. All lines are one text with escape
 * sequences; an element for each span would take most of the time of a frame. Ink lays out a text of as many lines and
 * paints these in its place: it keeps thousands of the texts that it has measured, which would be every pane of every save.
 */
export const Lines = memo(function Lines({ lines }: { readonly lines: readonly Line[] }) {
  const capabilities = useContext(CapabilitiesContext);
  const rows = lines.map((line) => painted(line, capabilities) || ' ');
  return <Transform transform={(_, row) => rows[row] ?? ''}>{rows.map(() => '.').join('\n')}</Transform>;
});

/** A line as text with the escape sequences of its looks (ECMA-48, SGR). */
export function painted(line: Line, { ascii, colours }: TerminalCapabilities): string {
  let text = '';
  for (const part of line) {
    const words = ascii ? plain(part.text) : part.text;
    text += part.look && colours && words !== '' ? `${begins[part.look]}${words}${ends[part.look]}` : words;
  }
  return text;
}

/** Only what reads on light and on dark backgrounds: the terminal's own colours, and red, green and magenta of the eight. */
const begins: Readonly<Record<Look, string>> = {
  dim: '\u001b[2m',
  bold: '\u001b[1m',
  good: '\u001b[32m',
  bad: '\u001b[31m',
  note: '\u001b[35m',
  underlined: '\u001b[1m\u001b[4m',
  reversed: '\u001b[7m',
};

const ends: Readonly<Record<Look, string>> = {
  dim: '\u001b[22m',
  bold: '\u001b[22m',
  good: '\u001b[39m',
  bad: '\u001b[39m',
  note: '\u001b[39m',
  underlined: '\u001b[24m\u001b[22m',
  reversed: '\u001b[27m',
};
