import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { brokenPromises, learners, learnersPage, madeUpTasks } from '../../bench/learners.ts';
import { simulate } from '../../bench/simulated-learner.ts';

describe('a simulated year', () => {
  it('breaks no promise of the drills, and is the one of docs/learners.md', () => {
    const { text, broken } = learnersPage();
    expect(broken).toEqual([]);
    expect(text).toBe(readFileSync(new URL('../../../docs/learners.md', import.meta.url), 'utf8'));
  });

  it('leaves more known at its end than at its beginning, and is known again after a pause', () => {
    for (const learner of learners) {
      const { days } = simulate(learner, madeUpTasks(), 365);
      expect(days.at(-1)!.known).toBeGreaterThan(days[20]!.known);
      if (learner.name !== 'stops') continue;
      expect(days[180]!.known).toBeLessThan(days[119]!.known);
      expect(days[215]!.known).toBeGreaterThan(days[119]!.known - 0.05);
      // What piled up is worked off.
      expect(days[180]!.due).toBeGreaterThan(20);
      expect(days[230]!.due).toBeLessThan(8);
    }
  });

  it('notices a promise that is broken', () => {
    const [learner] = learners;
    const run = simulate(learner!, madeUpTasks(), 30);
    const [first, ...rest] = run.days;
    const bad = { ...run, earlyVariants: 1, returns: [99], days: [{ ...first!, minutes: 60 }, ...rest] };
    expect(brokenPromises(bad, learner!)).toHaveLength(3);
  });
});
