import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { unifiedDiff } from '../../src/kube/unified-diff.ts';

const numbers = Array.from({ length: 20 }, (_, at) => String(at + 1));

describe('a unified diff', () => {
  test('of equal texts is empty', () => {
    expect(unifiedDiff('a\nb', 'a\nb')).toBe('');
  });

  test('shows three lines around a difference', () => {
    const diff = unifiedDiff(numbers.join('\n'), numbers.with(9, 'ten').join('\n'));
    expect(diff).toBe('@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n');
  });

  test('joins differences that are near, and parts those that are not', () => {
    const near = numbers.with(4, 'x').with(10, 'y').join('\n');
    expect(unifiedDiff(numbers.join('\n'), near).match(/^@@.*$/gm)).toEqual(['@@ -2,13 +2,13 @@']);
    const far = numbers.with(4, 'x').with(12, 'y').join('\n');
    expect(unifiedDiff(numbers.join('\n'), far).match(/^@@.*$/gm)).toEqual(['@@ -2,7 +2,7 @@', '@@ -10,7 +10,7 @@']);
  });

  test('names the line before what is only added, and one line without a length', () => {
    expect(unifiedDiff('', 'a')).toBe('@@ -1 +1 @@\n-\n+a\n');
    expect(unifiedDiff('a', 'a\nb')).toBe('@@ -1 +1,2 @@\n a\n+b\n');
  });

  it('leads from one text to the other', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '{', '}'), { maxLength: 30 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(patched(before, unifiedDiff(before, after))).toBe(after);
      }),
    );
  });
});

/** A text with a diff applied to it. */
function patched(text: string, diff: string): string {
  const before = text.split('\n');
  const after: string[] = [];
  let at = 0;
  for (const line of diff.split('\n').slice(0, -1)) {
    const hunk = /^@@ -(\d+)(?:,(\d+))? /.exec(line);
    if (hunk) {
      const start = hunk[2] === '0' ? Number(hunk[1]) : Number(hunk[1]) - 1;
      after.push(...before.slice(at, start));
      at = start;
    } else if (line.startsWith('+')) after.push(line.slice(1));
    else {
      if (before[at] !== line.slice(1)) throw new Error(`line ${at} is not ${line}`);
      if (line.startsWith(' ')) after.push(line.slice(1));
      at++;
    }
  }
  return [...after, ...before.slice(at)].join('\n');
}
