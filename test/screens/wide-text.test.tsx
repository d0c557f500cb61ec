import { stripVTControlCharacters } from 'node:util';
import { renderToString } from 'ink';
import { describe, expect, it } from 'vitest';
import { textColumns } from '../../src/report/text-columns.ts';
import { cells, clip, line, span, textOf, wrap } from '../../src/screens/line.ts';
import { Pane } from '../../src/screens/parts/pane.tsx';
import { unicodeGlyphs } from '../../src/screens/theme.ts';

/** Texts that terminals draw narrower or wider than they have characters, with their cells. */
const samples: readonly (readonly [what: string, text: string, cells: number])[] = [
  ['East Asian', '数据库', 6],
  ['half-width kana', 'ﾃﾞｰﾀ', 4],
  ['Hangul jamo', '각', 2],
  ['a combining mark', 'cafe\u0301', 4],
  ['Thai with AM', 'กำลัง', 4],
  ['Devanagari', 'क्षि', 3],
  ['an emoji', '🚀', 2],
  ['an emoji with a skin colour', '👍🏽', 2],
  ['an emoji of text style', '❤', 1],
  ['an emoji of emoji style', '❤️', 2],
  ['a keycap', '1️⃣', 2],
  ['a flag', '🇩🇪', 2],
  ['a mathematical letter', '𝒜', 1],
];

const width = 30;

/** What Ink makes of a pane with one text, line by line. */
function pane(text: string): readonly string[] {
  const box = { title: text, lines: wrap(`${text} is here, and ${text}`, width - 4), width, height: 6 };
  const drawn = renderToString(<Pane {...box} glyphs={unicodeGlyphs} />, { columns: width });
  return stripVTControlCharacters(drawn).split('\n');
}

describe.each(samples)('a text with %s, %s', (_what, text, expected) => {
  it('takes its cells', () => {
    expect(cells(text)).toBe(expected);
  });

  it('leaves each line of a frame whole', () => {
    const lines = pane(text);
    expect(lines).toHaveLength(6);
    expect(lines.join('\n')).toContain(text);
    for (const each of lines) {
      expect(each).toMatch(/[╮│╯]$/);
      expect(cells(each)).toBe(width);
    }
  });

  it('is cut between characters', () => {
    for (let most = 1; most <= 8; most += 1) {
      const cut = clip(line(`${text}${text}`), most);
      expect(cells(textOf(cut))).toBeLessThanOrEqual(most);
    }
  });
});

it('shows joiners of emoji as dots, since terminals draw joined ones in different widths', () => {
  const text = span('👩‍💻').text;
  expect(text).toBe('👩·💻');
  expect(pane(text).map(cells)).toEqual(Array.from({ length: 6 }, () => width));
});

it('aligns columns of printed text after wide characters', () => {
  const printed = textColumns([
    ['数据库', 'new'],
    ['cafe\u0301', 'passed'],
  ]);
  expect(printed).toBe('数据库  new\ncafe\u0301    passed\n');
});
