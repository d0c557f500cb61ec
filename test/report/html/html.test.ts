import { createHash } from 'node:crypto';
import { assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeUnsafe } from '../../../src/plain-text.ts';
import { element, nameOf, styleElement } from '../../../src/report/html/html.ts';
import { page } from '../../../src/report/html/page.ts';
import { barList, histogram, lineOverTime } from '../../../src/report/html/plots.ts';
import { scatter } from '../../../src/report/html/scatter.ts';
import { styles, stylesHash } from '../../../src/report/html/styles.ts';
import { table } from '../../../src/report/html/table.ts';
import { attribute, forbiddenIn, named, parsePage, textOf } from './parsed.ts';

/** How a text is shown: as it is, but for characters that a page must not have or a reader would not see. */
function shown(text: string): string {
  return escapeUnsafe(text.toWellFormed().replace(/\p{Noncharacter_Code_Point}/gu, '\uFFFD'));
}

describe('markup', () => {
  test('has every text as text, wherever it stands', () => {
    const text = oneof(
      string({ unit: 'binary' }),
      constantFrom('</title><script>x</script>', '" onload="x', "'>", '<!--', ']]>'),
    );
    assert(
      property(text, text, (one, other) => {
        const parsed = parsePage(
          page(one, element('p', { title: other }, one), nameOf(other), table([{ head: one }], [[other]], one)),
        );
        expect(parsed.errors).toEqual([]);
        expect(forbiddenIn(parsed)).toEqual([]);
        // Control characters become visible escapes, and what HTML does not allow the replacement character.
        const [shownOne, shownOther] = [one, other].map(shown);
        const [paragraph] = named(parsed, 'p');
        expect(textOf(paragraph!)).toBe(shownOne);
        expect(attribute(paragraph!, 'title')).toBe(shownOther);
        expect(textOf(named(parsed, 'title')[0]!)).toBe(shownOne);
      }),
      { numRuns: 300 },
    );
  });

  test('shows characters that change the direction of writing as escapes', () => {
    expect(element('p', {}, 'a\u202eb\0').source).toBe(String.raw`<p>a\u202eb\u0000</p>`);
  });

  test('takes no style sheet that would end its element', () => {
    expect(() => styleElement('a {} </style>')).toThrow('must not have');
  });
});

describe('a page', () => {
  const parsed = parsePage(page('Title', element('h1', {}, 'Title')));

  test('is whole, by the HTML standard', () => {
    expect(parsed.errors).toEqual([]);
    expect(attribute(named(parsed, 'html')[0]!, 'lang')).toBe('en');
    expect(named(parsed, 'main')).toHaveLength(1);
  });

  test('allows its own style sheet by the hash, and nothing else', () => {
    expect(stylesHash).toBe(`sha256-${createHash('sha256').update(styles).digest('base64')}`);
    expect(textOf(named(parsed, 'style')[0]!)).toBe(styles);
    const policy = named(parsed, 'meta').find((one) => attribute(one, 'http-equiv') === 'Content-Security-Policy');
    expect(attribute(policy!, 'content')).toBe(
      `default-src 'none'; style-src '${stylesHash}'; base-uri 'none'; form-action 'none'`,
    );
  });

  test('has both themes, and a form for paper', () => {
    expect(styles).toContain('@media (prefers-color-scheme: dark)');
    expect(styles).toContain('@media print');
    expect(styles).not.toMatch(/url\(|@import|expression/);
  });
});

describe('a plot', () => {
  const bars = [
    { label: 'a', value: 3, most: 4, says: '3 of 4' },
    { label: 'b <i>', value: 0, most: 4, says: 'none' },
  ];
  test.each([
    ['histogram', histogram(bars, 'Bars.')],
    ['bar list', barList(bars, 'Bars.')],
    ['line', lineOverTime(bars, 0.67, 'Bars.')],
    [
      'scatter',
      scatter(
        [
          { label: 'a', x: 3, y: 1, says: '3 of 4' },
          { label: 'b <i>', x: 0, y: 0, says: 'none' },
        ],
        { x: 'x', y: 'y' },
        'Bars.',
      ),
    ],
  ])('of the sort %s says in words what it shows, and stays within its frame', (_, plot) => {
    const parsed = parsePage(page('x', plot));
    expect(parsed.errors).toEqual([]);
    const [svg] = named(parsed, 'svg');
    expect(attribute(svg!, 'aria-label')).toBe('Bars. a: 3 of 4; b <i>: none');
    const [, , width = 0, height = 0] = (attribute(svg!, 'viewBox') ?? '').split(' ').map(Number);
    for (const one of named(parsed, 'rect')) {
      const [x, y, wide, tall] = ['x', 'y', 'width', 'height'].map((name) => Number(attribute(one, name)));
      expect(x! + wide!).toBeLessThanOrEqual(width);
      expect(y! + tall!).toBeLessThanOrEqual(height);
      expect(Math.min(x!, y!, wide!, tall!)).toBeGreaterThanOrEqual(0);
    }
    expect(parsed.elements.filter(({ attrs }) => attrs.some(({ value }) => value.includes('NaN')))).toEqual([]);
  });
});
