import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorSentence, exitCodes, invalidFile, wrongUsage } from '../../src/cli/exit.ts';

const root = join(import.meta.dirname, '../..');

/** The rows of the README's table: a code, and what it means. */
function documented(): readonly (readonly [number, string])[] {
  const [, section = ''] = readFileSync(join(root, 'README.md'), 'utf8').split(/^## Exit codes$/m);
  const rows = section.split(/^## /m)[0]?.matchAll(/^\| `(\d+)` \| (.+) \|$/gm) ?? [];
  return [...rows].map(([, code, means = '']) => [Number(code), means] as const);
}

/** The codes of src/cli/exit.ts, each with its comment. */
function inSource(): readonly (readonly [number, string])[] {
  const text = readFileSync(join(root, 'src/cli/exit.ts'), 'utf8');
  const codes = text.matchAll(/^ {2}\/\*\* (.+) \*\/\n {2}\w+: (\d+),$/gm);
  return [...codes].map(([, means = '', code]) => [Number(code), means] as const);
}

it('the exit codes in the README are those of src/cli/exit.ts, in the same words', () => {
  expect(inSource().map(([code]) => code)).toEqual(Object.values(exitCodes));
  expect(documented()).toEqual(inSource());
});

it('are those that scripts rely on', () => {
  expect(Object.values(exitCodes)).toEqual([0, 1, 2, 3, 4, 70, 74, 130]);
});

it.each([
  [wrongUsage('no scenario "x"'), 'no scenario "x"'],
  [invalidFile(['a.yaml:1:2: first', 'a.yaml:3:4: second', 'a.yaml:5:6: third']), 'a.yaml:1:2: first (and 2 more)'],
  [new Error('plain'), 'plain'],
  ['thrown', 'thrown'],
])('an error is one sentence on a screen: %s', (error, says) => {
  expect(errorSentence(error)).toBe(says);
});
