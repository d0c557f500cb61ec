import { describe, expect, it } from 'vitest';
import { reviewed } from '../../../src/progress/schedule/cards.ts';
import type { SkillRating } from '../../../src/progress/schedule/rated-attempts.ts';
import { readinessOf } from '../../../src/progress/schedule/readiness.ts';
import { planUntil } from '../../../src/progress/schedule/study-plan.ts';
import { day, drillTask, rated, start } from './attempts.fixture.ts';

const tasks = [
  { ...drillTask('a', ['ports']), domain: 'one' },
  { ...drillTask('b', ['ports', 'dns-egress'], { minutes: 10 }), domain: 'one' },
  { ...drillTask('c', ['both-ends']), domain: 'two' },
];
const attemptsAt = (...ratings: readonly SkillRating[]) =>
  ratings.map((rating, at) => rated(start + at * day, new Map([['ports', rating]]), { rating }));
const ready = (...ratings: readonly SkillRating[]) => {
  const attempts = attemptsAt(...ratings);
  return readinessOf(tasks, reviewed(new Map(), attempts), attempts, start + ratings.length * day);
};

describe('the readiness in a domain', () => {
  it('may be anything where nothing was practised', () => {
    expect(ready().map((one) => one.ready)).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('is a range that says what it rests on', () => {
    const [one, two] = ready('good', 'again', 'good');
    expect(one?.restsOn).toEqual({ skills: 1, of: 2, attempts: 3 });
    expect(two?.restsOn).toEqual({ skills: 0, of: 1, attempts: 0 });
  });

  it('is narrower and higher after more attempts that went well', () => {
    const [few, many] = [ready('good'), ready('good', 'good', 'good', 'good', 'good')].map(([one]) => one!.ready);
    expect(many![0]).toBeGreaterThan(few![0]);
    expect(many![1] - many![0]).toBeLessThan(few![1] - few![0]);
  });

  it('is lower after attempts that went wrong', () => {
    expect(ready('again', 'again')[0]!.ready[1]).toBeLessThan(ready('good', 'good')[0]!.ready[1]);
  });

  it('falls while nothing is practised', () => {
    const attempts = attemptsAt('good');
    const cards = reviewed(new Map(), attempts);
    const [soon, late] = [1, 200].map((days) => readinessOf(tasks, cards, attempts, start + days * day)[0]!.ready);
    expect(late![0]).toBeLessThan(soon![0]);
  });
});

describe('a plan up to a date', () => {
  it('has every new skill, and what comes back', () => {
    const plan = planUntil(tasks, new Map(), { now: start, until: start + 30 * day });
    expect(plan).toMatchObject({ days: 30, newSkills: 3 });
    expect(plan.practices).toBeGreaterThan(6);
  });

  it('asks for more a day the nearer the date is', () => {
    const perDay = [2, 10, 60].map(
      (days) => planUntil(tasks, new Map(), { now: start, until: start + days * day }).mostMinutes,
    );
    expect(perDay).toEqual(perDay.toSorted((a, b) => b - a));
    expect(perDay[0]).toBeGreaterThan(perDay[2]!);
  });

  it('counts what a skill costs by its tasks', () => {
    const [short, long] = [5, 50].map((minutes) =>
      planUntil([drillTask('a', ['ports'], { minutes })], new Map(), { now: start, until: start + day }),
    );
    expect([short?.mostMinutes, long?.mostMinutes]).toEqual([5, 50]);
  });
});
