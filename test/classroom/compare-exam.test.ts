import { expect, test } from 'vitest';
import { differencesFrom } from '../../src/classroom/compare-exam.ts';
import type { ReportedExam } from '../../src/report/class/reported-exam.ts';
import type { ExamFile } from '../../src/session/exam/exam-file.ts';
import { planFromFile } from '../../src/session/exam/plan-from-file.ts';
import { examOf, taskOf } from '../report/html/exam.fixture.ts';
import { poolEntry } from '../session/exam/pool.fixture.ts';

const task = (number: number, more: object = {}) => {
  return { pack: 'mine', scenario: `task-${number}`, variant: 2, points: 50, ...more };
};
const named = (...tasks: readonly ReturnType<typeof task>[]): ExamFile => ({
  title: 'Midterm',
  minutes: 120,
  seed: 7,
  choice: { is: 'tasks', tasks },
  rules: { passMark: 67, alerts: [], says: [] },
});
const pool = [1, 2, 3, 4].map((number) =>
  poolEntry(`task-${number}`, { domain: number % 2 === 1 ? 'Cluster Setup' : 'Cluster Hardening' }),
);

test.each([
  ['the same tasks', named(task(1), task(2)), []],
  ['another variant', named(task(1, { variant: 1 }), task(2)), ['mine/task-1 is variant 2, not 1']],
  ['other points', named(task(1, { points: 60 }), task(2)), ['mine/task-1 has 50 points, not 60']],
  ['other tasks', named(task(1), task(3)), ['mine/task-3 is missing', 'mine/task-2 is not in the exam']],
  ['another length', { ...named(task(1), task(2)), minutes: 60 }, ['it has 120 minutes, not 60']],
  ['another seed', { ...named(task(1), task(2)), seed: 8 }, ['its seed is 7, not 8']],
  ['any seed', { ...named(task(1), task(2)), seed: null }, []],
  [
    'another pass mark',
    { ...named(task(1), task(2)), rules: { passMark: 50, alerts: [], says: [] } },
    ['its pass line is 67 points, not 50'],
  ],
])('a result beside an exam with %s', (_, exam, differences) => {
  expect(differencesFrom(exam, examOf([1, 1]), pool)).toEqual(differences);
});

/** A result with the tasks that the exam has for a seed. */
function resultFor(exam: ExamFile, seed: number): ReportedExam {
  const tasks = planFromFile(exam, pool, seed).tasks.map(({ number, pack, scenario, variant, points }) =>
    taskOf(number, 1, { pack, scenario, variant, points }),
  );
  return examOf([1, 1], { seed, tasks });
}

test('a result of an exam that is drawn must have the tasks and variants of its seed', () => {
  const blueprint = { tasks: 2, packs: [], domains: ['Cluster Setup'], skills: [], difficulties: [] };
  const exam: ExamFile = { ...named(), seed: null, choice: { is: 'blueprint', blueprint } };
  for (const seed of [1, 2, 3, 4, 5]) expect(differencesFrom(exam, resultFor(exam, seed), pool)).toEqual([]);
  const [first, ...others] = resultFor(exam, 1).tasks;
  const easier = [{ ...first!, variant: 4 }, ...others];
  expect(differencesFrom(exam, { ...resultFor(exam, 1), tasks: easier }, pool)).toEqual([
    expect.stringMatching(/^mine\/task-[13] is variant 4, not [123]$/),
  ]);
});
