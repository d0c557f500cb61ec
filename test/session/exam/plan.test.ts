import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundledPacks } from '../../../src/scenario/bundled.ts';
import { apportion } from '../../../src/session/exam/apportion.ts';
import { examFacts } from '../../../src/session/exam/curriculum.ts';
import { type ExamScenario, isForExam } from '../../../src/session/exam/exam-scenario.ts';
import { type ExamPlan, type ExamRequest, isPlan, planExam } from '../../../src/session/exam/plan.ts';
import { blueprintFaults, parOf } from './blueprint-faults.ts';

const bundled = bundledPacks().flatMap(({ scenarios }) => scenarios);

function plannedFrom(request: ExamRequest): ExamPlan {
  const planned = planExam(request);
  if (!isPlan(planned)) throw new Error(JSON.stringify(planned));
  return planned;
}

const task = (id: string, fields: Partial<ExamScenario> = {}): ExamScenario => ({
  id,
  pack: 'class',
  version: '1.0.0',
  title: id,
  domain: 'Cluster Setup',
  competency: 'network policies',
  skills: [id],
  difficulty: 'medium',
  minutes: 7,
  weight: 7,
  uses: ['practice', 'exam'],
  kind: 'write',
  variants: 3,
  ...fields,
});

describe('an exam from the bundled tasks', () => {
  it('fits the blueprint for each of fifty seeds', () => {
    const faults = Array.from({ length: 50 }, (_, at) => at + 1).flatMap((seed) =>
      blueprintFaults(plannedFrom({ pool: bundled, seed, minutes: 120 })).map((fault) => `seed ${seed}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  it('fits it for every number of tasks, and for shorter lengths', () => {
    const wishes = [
      ...[15, 16, 17, 18, 19, 20].map((tasks) => ({ minutes: 120, tasks })),
      ...[3, 4, 5].map((tasks) => ({ minutes: 30, tasks })),
      ...[45, 60, 90].map((minutes) => ({ minutes })),
    ];
    const faults = wishes.flatMap((wish) =>
      [1, 2, 3].flatMap((seed) =>
        blueprintFaults(plannedFrom({ pool: bundled, seed, ...wish })).map((one) => `${JSON.stringify(wish)}: ${one}`),
      ),
    );
    expect(faults).toEqual([]);
  });

  it('has tasks that are solved with manifests, from packs that allow it, in variants that there are', () => {
    for (const seed of [1, 2, 3]) {
      for (const { pack, scenario, variant } of plannedFrom({ pool: bundled, seed, minutes: 120 }).tasks) {
        const entry = bundled.find((one) => one.pack === pack && one.id === scenario);
        expect(['write', 'repair', 'labels']).toContain(entry?.kind);
        expect(entry?.uses).toContain('exam');
        expect(variant >= 1 && variant <= (entry?.variants ?? 0)).toBe(true);
      }
    }
  });

  it('is the same for the same seed, and another for another', () => {
    const [one, same, other] = [4, 4, 5].map((seed) => plannedFrom({ pool: bundled, seed, minutes: 120 }));
    expect(same).toEqual(one);
    expect(other?.tasks).not.toEqual(one?.tasks);
  });

  it('says which domains it does not ask, and gives their share to the others', () => {
    const { domains, notes } = plannedFrom({ pool: bundled, seed: 1, minutes: 120 });
    expect(domains.map(({ domain }) => domain)).toEqual(examFacts.domains.map(({ domain }) => domain));
    for (const { domain, available, points, tasks } of domains) {
      expect(available).toBe(bundled.some((one) => one.domain === domain && isForExam(one)));
      expect(points > 0).toBe(tasks > 0);
      expect(notes.some((note) => note.is === 'no tasks' && note.domain === domain)).toBe(!available);
    }
  });
});

describe('an exam from any tasks', () => {
  const difficulties = ['easy', 'medium', 'hard'] as const;
  const scenario = fc.record({
    domain: fc.constantFrom(...examFacts.domains.map(({ domain }) => domain)),
    difficulty: fc.constantFrom(...difficulties),
    skill: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    minutes: fc.integer({ min: 3, max: 12 }),
    weight: fc.integer({ min: 1, max: 20 }),
    variants: fc.integer({ min: 1, max: 15 }),
  });
  const pool = fc
    .array(scenario, { minLength: 20, maxLength: 60 })
    .map((drawn) => drawn.map(({ skill, ...fields }, at) => task(`t${at}`, { ...fields, skills: [skill] })));

  it('keeps to the blueprint, or says in what it does not', () => {
    fc.assert(
      fc.property(pool, fc.integer({ min: 1, max: 99 }), fc.integer({ min: 15, max: 20 }), (tasks, seed, count) => {
        const plan = plannedFrom({ pool: tasks, seed, minutes: 120, tasks: count });
        const isSaid = plan.notes.some(({ is }) => is === 'par');
        expect(isSaid).toBe(parOf(plan) < 85 || parOf(plan) > 125);
        const isScarce = examFacts.domains.some(
          ({ domain }) => tasks.filter((one) => one.domain === domain).length < 5,
        );
        const allowed = [/minutes of par/, ...(isScarce ? [/ points of /] : [])];
        expect(blueprintFaults(plan).filter((fault) => !allowed.some((one) => one.test(fault)))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('has the points of a scarce domain within ten of its share', () => {
    const many = Array.from({ length: 30 }, (_, at) => task(`n${at}`, { skills: [`s${at % 9}`] }));
    const one = task('only', { domain: 'System Hardening', skills: ['host'] });
    const { domains } = plannedFrom({ pool: [...many, one], seed: 3, minutes: 120 });
    const { points = 0, tasks } = domains.find(({ domain }) => domain === 'System Hardening') ?? {};
    expect(tasks).toBe(1);
    expect(Math.abs(points - 40)).toBeLessThanOrEqual(10);
  });

  it('says where the tasks cannot keep a skill apart', () => {
    const same = Array.from({ length: 16 }, (_, at) => task(`n${at}`, { skills: [at < 14 ? 'ports' : `s${at}`] }));
    const plan = plannedFrom({ pool: same, seed: 1, minutes: 120 });
    expect(plan.notes).toContainEqual(expect.objectContaining({ is: 'same skill', skill: 'ports' }));
    expect(blueprintFaults(plan)).toEqual([]);
  });

  it('keeps a skill apart as soon as the tasks allow it', () => {
    const tight = Array.from({ length: 16 }, (_, at) => task(`n${at}`, { skills: [['a', 'b', 'c'][at % 3] ?? ''] }));
    const plan = plannedFrom({ pool: tight, seed: 1, minutes: 120 });
    expect(plan.notes.filter(({ is }) => is === 'same skill')).toEqual([]);
  });

  it('takes no question, no first step and no task of another domain', () => {
    const others = [
      task('question', { kind: 'choose' }),
      task('step', { pack: 'first-steps' }),
      task('elsewhere', { domain: 'Cooking' }),
      task('drill', { uses: ['drill'] }),
    ];
    expect(planExam({ pool: others, seed: 1, minutes: 30 })).toEqual({ is: 'pool', available: 0, wanted: 4 });
    expect(planExam({ pool: bundled, seed: 1, minutes: 120, tasks: 21 })).toEqual({
      is: 'count',
      fewest: 15,
      most: 20,
    });
  });
});

describe('whole numbers in proportion', () => {
  it('add up, and are off by less than one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200 }),
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 9 }),
        (total, shares) => {
          const sum = shares.reduce((all, one) => all + one, 0);
          const whole = apportion(total, shares);
          expect(whole.reduce((all, one) => all + one, 0)).toBe(sum === 0 ? 0 : total);
          for (const [at, one] of whole.entries()) {
            expect(Math.abs(one - (sum === 0 ? 0 : (total * (shares[at] ?? 0)) / sum))).toBeLessThan(1);
          }
        },
      ),
    );
  });
});
