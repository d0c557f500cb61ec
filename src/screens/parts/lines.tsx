import { Transform } from 'ink';
import { createContext, memo, useContext } from 'react';
import { type Line, plain } from '../line.ts';
import { type Palette, paletteFor } from '../palette.ts';

/** What the terminal can show. */
export interface TerminalCapabilities {
  /** ASCII alone: every other character is replaced by one of ASCII. */
  readonly ascii: boolean;
  /** Colours and bold, dim, underlined and reversed text. */
  readonly colours: boolean;
  /** How looks are drawn; absent: as reads on every background. */
  readonly palette?: Palette;
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

const anywhere = paletteFor(undefined, null);
const unadorned = ['', ''] as const;

/** A line as text with the escape sequences of its looks (ECMA-48, SGR). */
export function painted(line: Line, { ascii, colours, palette = anywhere }: TerminalCapabilities): string {
  let text = '';
  for (const part of line) {
    const words = ascii ? plain(part.text) : part.text;
    const [begin, end] = part.look && colours && words !== '' ? palette[part.look] : unadorned;
    text += `${begin}${words}${end}`;
  }
  return text;
}
