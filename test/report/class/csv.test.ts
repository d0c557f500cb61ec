import { expect, test } from 'vitest';
import { csvText } from '../../../src/report/class/csv.ts';

test.each([
  ['a word', 'alice', 'alice'],
  ['a comma', 'Doe, Jane', '"Doe, Jane"'],
  ['quotes', 'the "great"', '"the ""great"""'],
  ['a line break, which would begin another row', 'a\nb', String.raw`a\nb`],
  ['a carriage return', 'a\rb', String.raw`a\u000db`],
  ['what a terminal obeys', '\u001b[31mred', String.raw`\u001b[31mred`],
  ['text that reads backwards', 'a\u202eb', String.raw`a\u202eb`],
  ['a formula', '=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ['a formula that begins with a plus', '+1', `"'+1"`],
  ['a formula that begins with a minus', '-1+cmd', `"'-1+cmd"`],
  ['a formula that begins with an at sign', '@SUM(A1)', `"'@SUM(A1)"`],
  ['a formula behind blanks', '  =1+1', `"'  =1+1"`],
  ['a formula behind a tab', '\t=1+1', `"'\\t=1+1"`],
  ['a formula in full width', '\uff1d1+1', `"'\uff1d1+1"`],
  ['a number', 0.5, '0.5'],
  ['nothing', null, ''],
  ['yes', true, 'yes'],
] as const)('a cell with %s', (_, cell, written) => {
  expect(csvText([['x', cell]])).toBe(`x,${written}\r\n`);
});

test('a row is a line, and lines end as RFC 4180 says', () => {
  expect(
    csvText([
      ['a', 'b'],
      ['c', null],
    ]),
  ).toBe('a,b\r\nc,\r\n');
});
