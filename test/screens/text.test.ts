import { describe, expect, it } from 'vitest';
import { clock } from '../../src/report/format-duration.ts';
import { keysIn } from '../../src/screens/dispatch-keys.ts';
import { apart, cells, clip, fit, line, paragraphs, span, textOf, wrap } from '../../src/screens/line.ts';
import { keyHints } from '../../src/screens/parts/key-hints.ts';
import { ago } from '../../src/screens/parts/relative-time.ts';
import { asciiGlyphs, spokenGlyphs, themeFor, unicodeGlyphs } from '../../src/screens/theme.ts';

describe('lines', () => {
  it.each([
    ['abc', 3],
    ['数据', 4],
    ['e\u0301', 1],
    ['👩‍💻', 2],
    ['● ○', 3],
  ])('%s takes %i cells', (text, count) => {
    expect(cells(text)).toBe(count);
  });

  it('cannot steer the terminal', () => {
    expect(span('a\u001b[31mb\u0007\tc\u202e').text).toBe('a·[31mb·  c·');
  });

  it('are cut with an ellipsis, and filled', () => {
    expect(textOf(clip(line('abcdef'), 4))).toBe('abc…');
    expect(textOf(clip(line('数据库存储'), 5))).toBe('数据…');
    expect(textOf(fit(line('ab'), 4))).toBe('ab  ');
    expect(textOf(apart(line('a long title'), line('right'), 14))).toBe('a long … right');
  });

  it('wrap at spaces, and within words that are too long', () => {
    expect(wrap('one two three', 7).map(textOf)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghij', 4).map(textOf)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrap('one two three', 8, undefined, '  ').map(textOf)).toEqual(['one two', '  three']);
  });

  it('show as bold what stands between backticks', () => {
    expect(wrap('pods `app=db`, only', 40)[0]).toEqual([
      { text: 'pods' },
      { text: ' ' },
      { text: 'app=db', look: 'bold' },
      { text: ',' },
      { text: ' ' },
      { text: 'only' },
    ]);
  });

  it('keep paragraphs apart', () => {
    expect(paragraphs('one\ntwo\n\nthree\n', 20).map(textOf)).toEqual(['one two', '', 'three']);
    expect(paragraphs('both:\n\n- a pod of the shop\n- its namespace', 12).map(textOf)).toEqual([
      'both:',
      '',
      '- a pod of',
      '  the shop',
      '- its',
      '  namespace',
    ]);
    expect(paragraphs('as here:\n\n  spec:\n    podSelector: {}\n', 14).map((each) => textOf(each).trimEnd())).toEqual([
      'as here:',
      '',
      '  spec:',
      '    podSelect…',
    ]);
  });
});

describe('keys', () => {
  it.each([
    ['jj\r', {}, ['j', 'j', 'enter']],
    ['\t\t', {}, ['tab', 'tab']],
    [' ', {}, ['space']],
    ['', { downArrow: true }, ['down']],
    ['', { tab: true, shift: true }, ['shift-tab']],
    ['c', { ctrl: true }, ['ctrl-c']],
    ['', { return: true }, ['enter']],
    ['q', { eventType: 'release' as const }, []],
    ['ë', {}, ['ë']],
  ])('%j with %j is %j', (input, key, names) => {
    expect(keysIn(input, key)).toEqual(names);
  });

  it('are shown as far as there is room, how to leave always', () => {
    const hints = [
      { key: 'a', does: 'first' },
      { key: 'b', does: 'second' },
      { key: 'q', does: 'leave' },
    ];
    expect(textOf(keyHints(hints, 40))).toBe(' a first   b second   q leave');
    expect(textOf(keyHints(hints, 24))).toBe(' a first   q leave');
  });
});

describe('times', () => {
  it.each([
    [0, '0:00'],
    [252.9, '4:12'],
    [3600, '1:00:00'],
  ])('%d s is %s', (seconds, text) => {
    expect(clock(seconds)).toBe(text);
  });
  it.each([
    [4999, 'just now'],
    [42_000, '40 s ago'],
    [61_000, '1 min ago'],
    [7_200_000, '2 h ago'],
    [200_000_000, '2 d ago'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(ago(milliseconds)).toBe(text);
  });
});

describe('how to draw', () => {
  const utf8 = { LANG: 'en_US.UTF-8', TERM: 'xterm' };
  it.each([
    ['a usual terminal', utf8, { colours: true, ascii: false, linear: false }],
    ['NO_COLOR', { ...utf8, NO_COLOR: '1' }, { colours: false, ascii: false, linear: false }],
    ['an empty NO_COLOR', { ...utf8, NO_COLOR: '' }, { colours: true, ascii: false, linear: false }],
    ['the Linux console', { ...utf8, TERM: 'linux' }, { colours: true, ascii: true, linear: false }],
    ['another encoding', { ...utf8, LC_ALL: 'de_DE.ISO-8859-1' }, { colours: true, ascii: true, linear: false }],
    ['no locale', { TERM: 'xterm' }, { colours: true, ascii: true, linear: false }],
    ['a dumb terminal', { ...utf8, TERM: 'dumb' }, { colours: false, ascii: true, linear: true }],
    ['a screen reader', { ...utf8, INK_SCREEN_READER: 'true' }, { colours: true, ascii: false, linear: true }],
  ])('on %s', (_, env, drawing) => {
    expect(themeFor(env, { color: true })).toMatchObject(drawing);
  });

  it.each([
    ['marks of ASCII where the locale has others', { marks: 'ascii' }, { ascii: true, glyphs: asciiGlyphs }],
    ['the usual marks where the locale has none', { marks: 'unicode' }, { ascii: false, glyphs: unicodeGlyphs }],
    ['a screen reader', { screenReader: true }, { linear: true, glyphs: spokenGlyphs }],
    ['no screen reader', { screenReader: false }, { linear: false }],
    ['--no-color', { color: false, theme: 'dark' }, { colours: false, name: 'dark' }],
  ] as const)('as was chosen: %s', (_, choice, drawing) => {
    const env = { TERM: 'xterm', LANG: 'marks' in choice && choice.marks === 'unicode' ? 'C' : 'C.UTF-8' };
    expect(themeFor(env, { color: true, ...choice })).toMatchObject(drawing);
  });
});
