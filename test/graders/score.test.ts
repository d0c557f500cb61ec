import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreOf } from '../../graders/grade.ts';

type Row = Parameters<typeof scoreOf>[0][number];
const asked = (weight: number, passed: Row['passed']): Row => ({ kind: 'asked', weight, passed });
const kept = (weight: number, passed: Row['passed']): Row => ({ kind: 'kept', weight, passed });

describe('the score', () => {
  it.each<[string, Row[], number | null]>([
    ['is what passes of what is asked', [asked(3, true), asked(1, false)], 0.75],
    ['is scaled by what is kept', [asked(3, true), asked(1, false), kept(1, true), kept(1, false)], 0.375],
    ['is nothing while nothing asked passes, whatever is kept', [asked(4, false), kept(9, true)], 0],
    [
      'leaves out what was not tested, on both sides',
      [asked(3, true), asked(1, null), kept(1, null), kept(1, true)],
      1,
    ],
    ['is not there when nothing asked was decided', [asked(4, null), kept(1, true)], null],
    ['is not there without an asked check', [kept(1, true)], null],
    ['needs no kept check', [asked(2, true)], 1],
  ])('%s', (_, rows, score) => expect(scoreOf(rows)).toBe(score));

  it('never falls when one more check passes', () => {
    const row = fc.record({
      kind: fc.constantFrom('asked' as const, 'kept' as const),
      weight: fc.integer({ min: 1, max: 9 }),
      passed: fc.constantFrom(true, false),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.nat(), (rows, pick) => {
        const at = pick % rows.length;
        const better = rows.map((each, index) => (index === at ? { ...each, passed: true } : each));
        expect(scoreOf(better) ?? 0).toBeGreaterThanOrEqual(scoreOf(rows) ?? 0);
      }),
    );
  });
});
