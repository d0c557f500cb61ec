import { array, assert, asyncProperty, constantFrom } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editsBetween, normalDiff } from '../../src/containers/programs/text/line-differences.ts';
import { inContainer } from './in-a-pod.ts';

const same = (line: string) => line;

/** The differences of two texts whose lines are single letters, in diff's default form. */
async function differences(before: string, after: string): Promise<string> {
  return normalDiff(await editsBetween(Array.from(before), Array.from(after), same, () => undefined));
}

/** The length of the longest common subsequence, by the textbook's table. */
function commonLength(before: readonly string[], after: readonly string[]): number {
  let row = Array.from({ length: after.length + 1 }, () => 0);
  for (const line of before) {
    const next = [0];
    for (const [at, other] of after.entries()) {
      next.push(line === other ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe('the differences that GNU diff 3.8 prints', () => {
  it.each([
    ['abcdef', 'abxdyf', '3c3\n< c\n---\n> x\n5c5\n< e\n---\n> y\n'],
    ['aabb', 'aabbb', '4a5\n> b\n'],
    ['xaa', 'yaa', '1c1\n< x\n---\n> y\n'],
    ['abcabc', 'abcabcabc', '6a7,9\n> a\n> b\n> c\n'],
    ['aXbYc', 'abc', '2d1\n< X\n4d2\n< Y\n'],
    ['{a}{b}', '{a}{c}{b}', '4a5,7\n> c\n> }\n> {\n'],
    ['xa', 'yaa', '1c1,2\n< x\n---\n> y\n> a\n'],
  ])('%s → %s', async (before, after, printed) => {
    expect(await differences(before, after)).toBe(printed);
  });
});

it('are the fewest, and lead from one text to the other', async () => {
  const text = array(constantFrom('a', 'b', 'c', 'd'), { maxLength: 14 });
  await assert(
    asyncProperty(text, text, async (before, after) => {
      const edits = await editsBetween(before, after, same, () => undefined);
      const linesOf = (hidden: '-' | '+') => edits.filter(({ mark }) => mark !== hidden).map(({ line }) => line);
      expect(linesOf('+')).toEqual(before);
      expect(linesOf('-')).toEqual(after);
      const changes = edits.filter(({ mark }) => mark !== ' ').length;
      expect(changes).toBe(before.length + after.length - 2 * commonLength(before, after));
    }),
  );
});

describe('a comparison of many lines', () => {
  it('that have all changed is done at once', async () => {
    const line = 'seq 1 8000 >1; seq 10001 18000 >2; diff 1 2 | grep -c "^[<>]"';
    expect(await inContainer('debian')(['sh', '-c', `cd /tmp; ${line}`])).toMatchObject({ stdout: '16000\n' });
  });

  it('in another order lets others have their turns', async () => {
    const lines = Array.from({ length: 3000 }, (_, at) => `${at}`);
    const shuffled = lines.map((_, at) => `${(at * 1789) % 3000}`);
    let pauses = 0;
    await editsBetween(lines, shuffled, same, () => {
      pauses += 1;
      return undefined;
    });
    expect(pauses).toBeGreaterThan(500);
  });
});
