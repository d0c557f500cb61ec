import type { ReportedExam, ReportedTask } from '../../../src/report/class/reported-exam.ts';

const misconception = { id: 'no-ports', says: 'The rule has no ports.', confidence: 0.9, lesson: 'no-ports' };

/** A task of an exam of which a share of the points was earned. */
export function taskOf(number: number, score: number, more: Partial<ReportedTask> = {}): ReportedTask {
  const points = more.points ?? 50;
  return {
    number,
    scenario: `task-${number}`,
    variant: 2,
    pack: 'mine',
    title: `Task <${number}>`,
    domain: number === 1 ? 'Cluster Setup' : 'Cluster Hardening',
    competency: 'network policies',
    minutes: 6,
    points,
    spentSeconds: 100 * number,
    flagged: number === 2,
    score,
    earned: points * score,
    grade: {
      passed: score === 1,
      checks: [
        {
          id: 'only',
          says: 'Only web & co',
          kind: 'asked',
          weight: 1,
          passed: score === 1,
          findings: score === 1 ? [] : [{ misconception }],
        },
        { id: 'works', says: 'The rest works', kind: 'kept', weight: 1, passed: true, findings: [] },
      ],
    },
    ...more,
  };
}

/** An exam of two tasks of 50 points each. */
export function examOf(scores: readonly [number, number], more: Partial<ReportedExam> = {}): ReportedExam {
  const tasks = [taskOf(1, scores[0]), taskOf(2, scores[1], { note: 'ask <why>' })];
  const earned = tasks.reduce((sum, task) => sum + task.earned, 0);
  return {
    id: '20261130-100000-7',
    seed: 7,
    startedAt: '2026-11-30T10:00:00.000Z',
    endedAt: '2026-11-30T12:00:00.000Z',
    minutes: 120,
    passMark: 67,
    totalPoints: 100,
    score: earned / 100,
    earned,
    passed: earned >= 67,
    clock: [],
    tasks,
    domains: [
      { domain: 'Cluster Setup', weight: 15, points: 50, earned: tasks[0]?.earned ?? 0 },
      { domain: 'Cluster Hardening', weight: 15, points: 50, earned: tasks[1]?.earned ?? 0 },
      { domain: 'System Hardening', weight: 10, points: 0, earned: 0 },
    ],
    digest: 'abc',
    ...more,
  };
}
