import { expect, test } from 'vitest';
import { didYouMean, suggest } from '../../src/cli/suggest.ts';

const ids = ['database-only-from-app', 'isolate-namespace-keep-dns'];

test.each([
  ['database-only-form-app', ['database-only-from-app']],
  ['Database-Only-From-App', ['database-only-from-app']],
  ['databse-only-fromapp', ['database-only-from-app']],
  ['isolate', ['isolate-namespace-keep-dns']],
  ['isolate-namespce', ['isolate-namespace-keep-dns']],
  ['database-only', ['database-only-from-app']],
  ['databaseonly', ['database-only-from-app']],
  ['Isolate-Namespace', ['isolate-namespace-keep-dns']],
  ['dtbase-onl', ['database-only-from-app']],
  ['iso', ['isolate-namespace-keep-dns']],
  ['xyz', []],
  ['something-else-entirely', []],
  ['x', []],
  ['', []],
])('"%s" suggests %j', (word, expected) => {
  expect(suggest(word, ids)).toEqual(expected);
});

test('every candidate that is as near as the nearest is suggested', () => {
  expect(suggest('lst', ['list', 'last', 'table'])).toEqual(['list', 'last']);
  expect(didYouMean('lst', ['list', 'last', 'table'])).toBe(' (did you mean list or last?)');
});

test('nothing near gives no words', () => {
  expect(didYouMean('qqqq', ['list'])).toBe('');
});
