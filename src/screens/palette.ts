import type { Settings } from '../progress/settings.ts';
import type { Look } from './line.ts';

/** The escape sequences around text in each look (ECMA-48, SGR). */
export type Palette = Readonly<Record<Look, readonly [begin: string, end: string]>>;

/** Whether the terminal's own background is dark or light; null where that is not known. */
export type Background = 'dark' | 'light' | null;

/** A theme that can be chosen. */
export type ThemeName = NonNullable<Settings['theme']>;

/**
 * The palette of a theme on a background; without a theme, that of the background. Marks and words say the same without any
 * of them.
 */
export function paletteFor(theme: ThemeName | undefined, background: Background): Palette {
  switch (theme) {
    case undefined:
      return background === null ? palettes.anywhere : palettes[background];
    case 'dark':
    case 'light':
      return palettes[theme];
    case 'high-contrast':
      return palettes.contrast;
    case 'colour-blind':
      return background === null ? palettes.distinct : palettes[`distinct-${background}`];
  }
}

/** One look as escape sequences: what selects it, and what takes it back. */
function sgr(begin: readonly string[], end: readonly string[]): readonly [string, string] {
  const text = (codes: readonly string[]): string => codes.map((code) => `\u001b[${code}m`).join('');
  return [text(begin), text(end)];
}

const foreground = (code: string): readonly [string, string] => sgr([code], ['39']);

const styles = {
  dim: sgr(['2'], ['22']),
  bold: sgr(['1'], ['22']),
  underlined: sgr(['1', '4'], ['24', '22']),
  reversed: sgr(['7'], ['27']),
} as const;

/**
 * People see the difference between blue and orange with every common kind of colour blindness (Okabe and Ito, "Color Universal Design",
 * 2008). The numbers are of the 256 colours of xterm.
 */
const distinct = (blue: number, orange: number): Palette => ({
  ...styles,
  good: foreground(`38;5;${blue}`),
  bad: foreground(`38;5;${orange}`),
  note: sgr(['1'], ['22']),
});

const palettes = {
  /** What reads on light and on dark backgrounds: red, green and magenta of the eight colours. */
  anywhere: { ...styles, good: foreground('32'), bad: foreground('31'), note: foreground('35') },
  /** The bright ones of the sixteen. */
  dark: { ...styles, good: foreground('92'), bad: foreground('91'), note: foreground('95') },
  /** Dark shades, and grey in the place of dim, which many terminals draw too light on white. */
  light: {
    ...styles,
    dim: foreground('38;5;241'),
    good: foreground('38;5;22'),
    bad: foreground('38;5;124'),
    note: foreground('38;5;90'),
  },
  /** The terminal's own foreground alone, at full strength. */
  contrast: {
    ...styles,
    dim: sgr([], []),
    good: styles.bold,
    bad: styles.underlined,
    note: sgr(['4'], ['24']),
  },
  distinct: distinct(32, 166),
  'distinct-dark': distinct(75, 214),
  'distinct-light': distinct(25, 130),
} as const satisfies Readonly<Record<string, Palette>>;
