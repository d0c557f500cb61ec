/** The list of the commands of a screen, while one is looked for by name. */
export interface Palette {
  /** What was typed. */
  readonly text: string;
  /** The index among the commands that the text leaves. */
  readonly selected: number;
}

/** What happens to the list of commands. */
export type PaletteEvent =
  | { readonly is: 'open' }
  | { readonly is: 'close' }
  | { readonly is: 'type'; readonly text: string }
  | { readonly is: 'erase'; readonly what: 'character' | 'all' }
  /** `of`: how many commands there are. */
  | { readonly is: 'choose'; readonly by: number; readonly of: number };

/** What the list becomes by an event; null: it is closed. */
export function stepPalette(palette: Palette | null, event: PaletteEvent): Palette | null {
  if (event.is === 'open') return palette ?? { text: '', selected: 0 };
  if (event.is === 'close' || palette === null) return null;
  switch (event.is) {
    case 'type':
      return { text: `${palette.text}${oneLine(event.text)}`, selected: 0 };
    case 'erase':
      return palette.text === '' ? palette : { text: erased(palette.text, event.what), selected: 0 };
    case 'choose': {
      const selected = Math.max(0, Math.min(palette.selected + event.by, event.of - 1));
      return selected === palette.selected ? palette : { ...palette, selected };
    }
  }
}

/** A text without its last character, or without any. */
export function erased(text: string, what: 'character' | 'all'): string {
  if (what === 'all') return '';
  const segments = Array.from(new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text));
  return segments
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join('');
}

/** Text for a field: on one line, without control characters. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}/gu, '');
}
