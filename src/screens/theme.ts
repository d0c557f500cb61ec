import { backgroundFrom } from './background-from.ts';
import type { Background, ThemeName } from './palette.ts';

/** The marks and lines that screens draw with. */
export interface Glyphs {
  readonly allowed: string;
  readonly blocked: string;
  readonly untested: string;
  readonly none: string;
  /** A cell of a map that a person has not filled in yet. */
  readonly empty: string;
  readonly here: string;
  readonly below: string;
  readonly passed: string;
  readonly failed: string;
  readonly undecided: string;
  /** A bar of progress: what is done, and what is left. */
  readonly bar: { readonly done: string; readonly left: string };
  readonly arrow: string;
  readonly ellipsis: string;
  readonly enter: string;
  readonly arrows: string;
  readonly upDown: string;
  readonly more: { readonly left: string; readonly right: string; readonly up: string; readonly down: string };
  readonly frame: {
    readonly topLeft: string;
    readonly topRight: string;
    readonly bottomLeft: string;
    readonly bottomRight: string;
    readonly across: string;
    readonly down: string;
  };
}

/** How the program is drawn. */
export interface Theme {
  readonly glyphs: Glyphs;
  /** The terminal shows ASCII alone. */
  readonly ascii: boolean;
  /** Whether it may show colours, and bold, dim, underlined and reversed text. */
  readonly colours: boolean;
  /** Text in reading order, without panes: for a screen reader, or a terminal that cannot move its cursor. */
  readonly linear: boolean;
  /** The theme that was chosen; absent: the one that fits the background. */
  readonly name?: ThemeName;
  /** What the environment says of the terminal's background; absent: nothing. */
  readonly background?: Background;
}

/** The usual marks. */
export const unicodeGlyphs: Glyphs = {
  allowed: '●',
  blocked: '○',
  untested: '?',
  none: '–',
  empty: '·',
  here: '▸',
  below: '▾',
  passed: '✔',
  failed: '✘',
  undecided: '?',
  bar: { done: '█', left: '░' },
  arrow: '→',
  ellipsis: '…',
  enter: '↵',
  arrows: '←↑↓→',
  upDown: '↑↓',
  more: { left: '‹', right: '›', up: '↑', down: '↓' },
  frame: { topLeft: '╭', topRight: '╮', bottomLeft: '╰', bottomRight: '╯', across: '─', down: '│' },
};

/** Marks for terminals whose font or encoding lacks the usual ones. */
export const asciiGlyphs: Glyphs = {
  allowed: 'o',
  blocked: 'x',
  untested: '?',
  none: '-',
  empty: '.',
  here: '>',
  below: 'v',
  passed: '+',
  failed: 'X',
  undecided: '?',
  bar: { done: '#', left: '.' },
  arrow: '->',
  ellipsis: '~',
  enter: 'Enter',
  arrows: 'arrows',
  upDown: 'up/down',
  more: { left: '<', right: '>', up: '^', down: 'v' },
  frame: { topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+', across: '-', down: '|' },
};

/** For a screen reader: words where others have marks. */
export const spokenGlyphs: Glyphs = {
  ...asciiGlyphs,
  here: 'here:',
  passed: 'passed:',
  failed: 'failed:',
  undecided: 'untested:',
  arrow: 'to',
};

/** What a person chose about how the program is drawn; what is absent follows from the environment. */
export interface DrawingChoice {
  readonly theme?: ThemeName;
  readonly marks?: 'unicode' | 'ascii';
  readonly screenReader?: boolean;
  /** `--no-color` makes it false. */
  readonly color: boolean;
}

/**
 * How the program is drawn. Colours unless `--no-color`, `NO_COLOR` (no-color.org: set and not empty) or a dumb terminal;
 * plain ASCII on the Linux console, on dumb terminals and where the locale is not UTF-8; text in reading order for a screen
 * reader (`INK_SCREEN_READER=true`) and on dumb terminals.
 */
export function themeFor(env: Readonly<Record<string, string | undefined>>, choice: DrawingChoice): Theme {
  const dumb = env.TERM === 'dumb';
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const { theme, marks, screenReader = env.INK_SCREEN_READER === 'true', color } = choice;
  const isAscii = marks === undefined ? env.TERM === 'linux' || !/utf-?8/i.test(locale) : marks === 'ascii';
  const ascii = dumb || isAscii;
  const linear = dumb || screenReader;
  return {
    glyphs: linear ? spokenGlyphs : ascii ? asciiGlyphs : unicodeGlyphs,
    ascii,
    colours: color && !env.NO_COLOR && !dumb && env.FORCE_COLOR !== '0',
    linear,
    background: backgroundFrom(env),
    ...(theme === undefined ? {} : { name: theme }),
  };
}

/** Whether the palette depends on the terminal's background, which the terminal is to be asked for. */
export function asksBackground({ name, colours, linear }: Theme): boolean {
  return colours && !linear && (name === undefined || name === 'colour-blind');
}
