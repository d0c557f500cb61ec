import { describe, expect, it } from 'vitest';
import type { Grade } from '../../graders/grader.ts';
import { faultWordsOf, singleFaults } from '../../src/pack-check/single-faults.ts';
import { bundled, diagnosed, taskOf } from '../netpol/diagnosed.ts';
import { failingIn, graderOf } from './graded.ts';

const tasks = await Promise.all(bundled.map(taskOf));
const answers = tasks.map((task) => ({
  id: task.scenario.id,
  gradeOf: graderOf(task.scenario),
  faults: singleFaults(task.reference, faultWordsOf(task.start)).map((fault) => ({
    ...fault,
    harmful: diagnosed(task, fault.policies).wrong > 0,
  })),
}));

describe('an answer with one fault', () => {
  it.each(answers)('to $id fails, and the fault is named in at least 95 of 100', { timeout: 120_000 }, async (task) => {
    const harmful = task.faults.filter(({ harmful: harms }) => harms);
    expect(harmful.length).toBeGreaterThan(50);
    let right = 0;
    const taken: object[] = [];
    for (const { kind, named, policies } of harmful) {
      const { passed, score, checks } = await task.gradeOf(policies);
      if (passed || score === 1) taken.push({ kind, policies, passed, score });
      if (named.includes(namedIn(checks) ?? '')) right++;
    }
    expect(taken).toEqual([]);
    expect(right / harmful.length).toBeGreaterThanOrEqual(0.95);
  });

  it('passes where the fault changes nothing that is asked', { timeout: 60_000 }, async () => {
    const harmless = answers.flatMap(({ faults, gradeOf }) =>
      faults.flatMap(({ harmful, ...fault }) => (harmful ? [] : [{ ...fault, gradeOf }])),
    );
    expect(harmless.length).toBeGreaterThan(0);
    for (const { kind, policies, gradeOf } of harmless) {
      const grade = await gradeOf(policies);
      const failing = failingIn(grade);
      expect({ kind, policies, score: grade.score, failing }).toEqual({ kind, policies, score: 1, failing: [] });
    }
  });
});

/** The misconception that the findings of a grade are given first. */
function namedIn(checks: Grade['checks']): string | undefined {
  return checks.flatMap(({ findings }) => findings.flatMap(({ misconception }) => misconception?.id ?? []))[0];
}
