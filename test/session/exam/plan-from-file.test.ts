import { describe, expect, test } from 'vitest';
import type { ExamFile } from '../../../src/session/exam/exam-file.ts';
import { planFromFile } from '../../../src/session/exam/plan-from-file.ts';
import { poolEntry } from './pool.fixture.ts';

const pool = Array.from({ length: 12 }, (_, at) =>
  poolEntry(`task-${at}`, {
    domain: ['Cluster Setup', 'Cluster Hardening', 'System Hardening'][at % 3]!,
    skills: [`skill-${at % 4}`],
    weight: 1 + (at % 4),
    variants: 5,
  }),
);
const rules = { passMark: 60, alerts: [], says: [] };
const named = (variant: number | null, points: readonly (number | null)[]): ExamFile => ({
  title: 'x',
  minutes: 30,
  seed: null,
  choice: {
    is: 'tasks',
    tasks: points.map((each, at) => ({ pack: 'mine', scenario: `task-${at}`, variant, points: each })),
  },
  rules,
});
const drawn = (tasks: number, domains: readonly string[] = []): ExamFile => ({
  title: 'x',
  minutes: 30,
  seed: null,
  choice: { is: 'blueprint', blueprint: { tasks, packs: [], domains, skills: [], difficulties: [] } },
  rules,
});

describe('the plan of an exam from a file', () => {
  test('has the tasks that are named, in that order, with their variants and points', () => {
    const { tasks, passMark, totalPoints, minutes } = planFromFile(named(4, [70, 30]), pool, 1);
    expect({ passMark, totalPoints, minutes }).toEqual({ passMark: 60, totalPoints: 100, minutes: 30 });
    expect(
      tasks.map(({ number, scenario, variant, points, context }) => [number, scenario, variant, points, context]),
    ).toEqual([
      [1, 'task-0', 4, 70, 'task-1'],
      [2, 'task-1', 4, 30, 'task-2'],
    ]);
  });

  test('gives points by the weights of the tasks where the file has none: whole ones that add up', () => {
    const points = planFromFile(named(1, [null, null, null, null]), pool, 1).tasks.map((task) => task.points);
    expect(points.reduce((sum, each) => sum + each, 0)).toBe(100);
    expect(points).toEqual(points.toSorted((a, b) => a - b));
    expect(points[0]).toBeGreaterThan(0);
  });

  test('draws variants by the seed: the same seed gives the same ones', () => {
    const variants = (seed: number) =>
      planFromFile(named(null, [50, 50]), pool, seed).tasks.map(({ variant }) => variant);
    expect(variants(3)).toEqual(variants(3));
    const all = Array.from({ length: 40 }, (_, seed) => variants(seed)).flat();
    expect(new Set(all)).toEqual(new Set([1, 2, 3, 4, 5]));
  });

  test('draws as many tasks as the blueprint asks for, within its limits, none twice', () => {
    for (let seed = 0; seed < 30; seed++) {
      const { tasks, domains } = planFromFile(drawn(4, ['Cluster Hardening']), pool, seed);
      expect(new Set(tasks.map(({ scenario }) => scenario)).size).toBe(4);
      expect(tasks.every(({ domain }) => domain === 'Cluster Hardening')).toBe(true);
      expect(domains.filter(({ points }) => points > 0)).toEqual([
        { domain: 'Cluster Hardening', weight: 15, points: 100, tasks: 4, available: true },
      ]);
    }
    expect(planFromFile(drawn(12), pool, 1).tasks).toHaveLength(12);
  });
});
