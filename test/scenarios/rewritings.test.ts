import { describe, expect, it } from 'vitest';
import { flowClaimsOf } from '../../graders/claims.ts';
import { claimedGroups } from '../../src/netpol/claims/claims.ts';
import { rewritePolicies, rewritings } from '../../src/pack-check/rewritings.ts';
import { bundled, taskOf } from '../netpol/diagnosed.ts';
import { failingIn, graderOf } from './graded.ts';

const tasks = await Promise.all(bundled.map(taskOf));
const answers = tasks.map(({ scenario, start, reference }) => ({
  id: scenario.id,
  scenario,
  others: rewritePolicies(reference, { ...start, groups: flowClaimsOf(scenario.checks).flatMap(claimedGroups) }, 200),
}));

describe.each(answers)('the reference answer to $id', ({ scenario, others }) => {
  it('is right in 200 other spellings', { timeout: 120_000 }, async () => {
    expect(others).toHaveLength(200);
    const gradeOf = graderOf(scenario);
    for (const { ways, policies } of others) {
      const grade = await gradeOf(policies);
      expect({ ways, score: grade.score, failing: failingIn(grade) }).toEqual({ ways, score: 1, failing: [] });
    }
  });
});

describe('the spellings of reference answers', () => {
  it('show every way to rewrite that has a place in them', () => {
    const used = new Set(answers.flatMap(({ others }) => others.flatMap(({ ways }) => ways)));
    // No answer speaks of addresses, ranges, several values of a label, or whole namespaces.
    const placeless = [
      'every-pod-said',
      'values-as-peers',
      'values-as-policies',
      'name-for-unique-label',
      'range-in-two',
      'ports-as-range',
      'block-in-two',
    ];
    expect(rewritings.flatMap(({ id }) => (used.has(id) ? [] : [id]))).toEqual(placeless);
  });
});
