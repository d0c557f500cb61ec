import stringWidth from 'string-width';

/** How a piece of text looks. The meaning never depends on it alone: without colours the words and marks say the same. */
export type Look = 'dim' | 'bold' | 'good' | 'bad' | 'note' | 'underlined' | 'reversed';

/** A piece of text in one look. */
export interface Span {
  readonly text: string;
  readonly look?: Look;
}

/** One line of the screen, without line ends and control characters. */
export type Line = readonly Span[];

/** A line without text. */
export const emptyLine: Line = [];

/** A line in one look. See `span`. */
export function line(text: string, look?: Look): Line {
  return [span(text, look)];
}

/** A piece of text. Control characters become dots, tabs two spaces, so that text of a file cannot steer the terminal. */
export function span(text: string, look?: Look): Span {
  const safe = text.replaceAll('\t', '  ').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
  return look ? { text: safe, look } : { text: safe };
}

/**
 * How many cells of the terminal a text takes: two for wide characters of East Asia and for emoji. Ink measures by the same
 * function; a difference would break its frames.
 */
export function cells(text: string): number {
  return isPlain(text) ? text.length : stringWidth(text);
}

/** How many cells of the terminal a line takes. */
export function width(of: Line): number {
  return of.reduce((sum, { text }) => sum + cells(text), 0);
}

/** A line cut to a width; the ellipsis stands for what was cut. */
export function clip(of: Line, most: number, ellipsis = '…'): Line {
  if (width(of) <= most) return of;
  if (most <= ellipsis.length) return most <= 0 ? [] : line(ellipsis.slice(0, most));
  const kept: Span[] = [];
  let room = most - ellipsis.length;
  for (const part of of) {
    const text = clipText(part.text, room);
    kept.push({ ...part, text });
    room -= cells(text);
    if (text.length < part.text.length) break;
  }
  return [...kept, { text: ellipsis }];
}

/** A line of exactly a width: cut, or filled with spaces. */
export function fit(of: Line, exactly: number): Line {
  const cut = clip(of, exactly);
  const missing = exactly - width(cut);
  return missing > 0 ? [...cut, { text: ' '.repeat(missing) }] : cut;
}

/** Two lines in one: the second ends at the right edge. The first is cut where both do not fit. */
export function apart(left: Line, right: Line, total: number): Line {
  const room = Math.max(0, total - width(right) - 1);
  return fit([...fit(left, room), { text: ' ' }, ...right], total);
}

/**
 * Breaks a text into lines of at most a width, at spaces; a longer word is broken anywhere. Text between backticks is bold.
 * Lines after the first begin with `indent`.
 */
export function wrap(text: string, most: number, look?: Look, indent = ''): readonly Line[] {
  const words = wordsOf(text, look).flatMap((word) => broken(word, Math.max(4, most - indent.length)));
  const lines: Span[][] = [];
  let current: Span[] = [];
  let used = 0;
  for (const word of words) {
    const size = width(word);
    if (used > 0 && used + 1 + size > most) {
      lines.push(current);
      current = indent ? [{ text: indent }] : [];
      used = indent.length;
      current.push(...word);
      used += size;
      continue;
    }
    if (used > 0) current.push(look ? { text: ' ', look } : { text: ' ' });
    current.push(...word);
    used += size + (used > 0 ? 1 : 0);
  }
  return [...lines, current];
}

/**
 * A text of several paragraphs as lines, with an empty line between them. A paragraph whose lines are all indented keeps
 * its lines, as code does; an item of a list, a line that begins with a dash, begins a line.
 */
export function paragraphs(text: string, most: number, look?: Look): readonly Line[] {
  return text
    .replace(/^\s*\n/, '')
    .trimEnd()
    .split(/\n\s*\n/)
    .flatMap((paragraph, index) => [...(index > 0 ? [emptyLine] : []), ...paragraphLines(paragraph, most, look)]);
}

function paragraphLines(paragraph: string, most: number, look?: Look): readonly Line[] {
  const lines = paragraph.split('\n');
  if (lines.every((one) => one.startsWith('  '))) return lines.map((one) => fit([span(one, look)], most));
  return paragraph.split(/\n(?=\s*- )/).flatMap((item) => {
    const words = item.replaceAll(/\s+/g, ' ').trim();
    return wrap(words, most, look, words.startsWith('- ') ? '  ' : '');
  });
}

/** A text in ASCII, of the same width: typographic marks become plain ones, any other character `?`. */
export function plain(text: string): string {
  if (/^[\u0020-\u007e]*$/.test(text)) return text;
  return graphemes(text)
    .map(
      (grapheme) =>
        plainMarks[grapheme] ?? (/^[\u0020-\u007e]$/.test(grapheme) ? grapheme : '?'.repeat(cells(grapheme))),
    )
    .join('');
}

const plainMarks: Readonly<Record<string, string>> = {
  '…': '~',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '–': '-',
  '—': '-',
  '·': '.',
  '→': '>',
};

/** The text of a line, without its looks. */
export function textOf(of: Line): string {
  return of.map(({ text }) => text).join('');
}

/** Every user-perceived character of a text. */
export function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Whether each character of a text takes one cell: ASCII, and the marks that the screens draw. */
function isPlain(text: string): boolean {
  return /^[\u0020-\u007e·…●○–│─╭╮╰╯▸▾↵↑↓←→✔✘█░›‹]*$/.test(text);
}

function clipText(text: string, room: number): string {
  if (isPlain(text)) return text.slice(0, room);
  let kept = '';
  let used = 0;
  for (const grapheme of graphemes(text)) {
    used += cells(grapheme);
    if (used > room) break;
    kept += grapheme;
  }
  return kept;
}

function wordsOf(text: string, look?: Look): Span[][] {
  const words: Span[][] = [[]];
  for (const [index, part] of text.split('`').entries()) {
    const partLook = index % 2 === 1 ? 'bold' : look;
    for (const [at, word] of part.split(' ').entries()) {
      if (at > 0) words.push([]);
      if (word !== '') words.at(-1)?.push(span(word, partLook));
    }
  }
  return words.filter((word) => word.length > 0);
}

function broken(word: Span[], most: number): Span[][] {
  if (width(word) <= most) return [word];
  const pieces: Span[][] = [[]];
  let used = 0;
  for (const part of word) {
    for (const grapheme of graphemes(part.text)) {
      const size = cells(grapheme);
      if (used + size > most) {
        pieces.push([]);
        used = 0;
      }
      pieces.at(-1)?.push({ ...part, text: grapheme });
      used += size;
    }
  }
  return pieces;
}
