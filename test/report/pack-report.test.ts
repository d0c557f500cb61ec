import { describe, expect, it } from 'vitest';
import { watchedEnd } from '../../src/report/pack-report.ts';

const states = (deny: number | null, printers: number | null) => [
  { id: 'printers', faults: printers },
  { id: 'deny', faults: deny },
];

describe('the last line of pack watch', () => {
  it.each([
    ['deny', states(0, 0), 0, 'Pack mail: every proof holds.'],
    ['deny', states(0, 2), 0, 'deny: every proof holds. printers still has 2 faults.'],
    ['deny', states(1, 2), 0, 'deny has 1 fault. printers still has 2 faults.'],
    ['deny', states(0, null), 0, 'deny: every proof holds.'],
    ['deny', states(0, 0), 1, 'deny: every proof holds. The lessons have 1 fault.'],
  ] as const)('of %s with %j and %i faults of lessons', (proven, scenarios, ofLessons, says) => {
    expect(watchedEnd('mail', new Set([proven]), scenarios, ofLessons)).toBe(says);
  });
});
