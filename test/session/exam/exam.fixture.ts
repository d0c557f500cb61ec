import type { ExamPlan, ExamTask } from '../../../src/session/exam/plan.ts';

/** When the exams of the tests start, in milliseconds since 1970. */
export const startedAt = Date.parse('2026-11-30T10:00:00Z');

/** A task of an exam in the tests. */
export function taskFixture(number: number, fields: Partial<ExamTask> = {}): ExamTask {
  return {
    number,
    scenario: `scenario-${number}`,
    variant: 1,
    pack: 'class',
    version: '1.0.0',
    title: `Task ${number}`,
    domain: 'Cluster Setup',
    competency: 'network policies',
    skills: [`skill-${number}`],
    difficulty: 'medium',
    minutes: 7,
    points: 25,
    context: `task-${number}`,
    ...fields,
  };
}

/** A plan with four tasks of 25 points. */
export function planFixture(fields: Partial<ExamPlan> = {}): ExamPlan {
  return {
    seed: 1,
    minutes: 120,
    passMark: 67,
    totalPoints: 100,
    tasks: [1, 2, 3, 4].map((number) => taskFixture(number)),
    domains: [{ domain: 'Cluster Setup', weight: 15, points: 100, tasks: 4, available: true }],
    notes: [],
    ...fields,
  };
}
