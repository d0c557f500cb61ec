import { expect, test } from 'vitest';
import { differencesFrom } from '../../src/classroom/compare-exam.ts';
import type { ExamFile, ExamPoolEntry } from '../../src/session/exam/exam-file.ts';
import { examOf } from '../report/html/exam.fixture.ts';

const task = (number: number, more: object = {}) => {
  return { pack: 'mine', scenario: `task-${number}`, variant: null, points: null, ...more };
};
const named = (...tasks: readonly ReturnType<typeof task>[]): ExamFile => ({
  title: 'Midterm',
  minutes: 120,
  seed: 7,
  choice: { is: 'tasks', tasks },
  rules: { passMark: 67, alerts: [], says: [] },
});
const drawn = (more: object): ExamFile => ({
  ...named(),
  choice: { is: 'blueprint', blueprint: { tasks: 2, packs: [], domains: [], skills: [], difficulties: [], ...more } },
});
const pool = [1, 2].map(
  (number): ExamPoolEntry => ({
    id: `task-${number}`,
    pack: 'mine',
    domain: number === 1 ? 'Cluster Setup' : 'Cluster Hardening',
    skills: [],
    difficulty: 'easy',
    uses: ['exam'],
    kind: 'write',
    variants: 3,
  }),
);

test.each([
  ['the same tasks', named(task(1), task(2)), []],
  ['the same tasks, variants and points', named(task(1, { variant: 2, points: 50 }), task(2, { points: 50 })), []],
  ['another variant', named(task(1, { variant: 1 }), task(2)), ['mine/task-1 is variant 2, not 1']],
  ['other points', named(task(1, { points: 60 }), task(2)), ['mine/task-1 has 50 points, not 60']],
  ['other tasks', named(task(1), task(3)), ['mine/task-3 is missing', 'mine/task-2 is not in the exam']],
  ['another length', { ...named(task(1), task(2)), minutes: 60 }, ['it has 120 minutes, not 60']],
  ['another seed', { ...named(task(1), task(2)), seed: 8 }, ['its seed is 7, not 8']],
  ['any seed', { ...named(task(1), task(2)), seed: null }, []],
  [
    'another pass mark',
    { ...named(task(1), task(2)), rules: { passMark: 50, alerts: [], says: [] } },
    ['its pass mark is 67 %, not 50 %'],
  ],
  ['a blueprint that fits', drawn({}), []],
  ['a blueprint with more tasks', drawn({ tasks: 3 }), ['it has 2 tasks, not 3']],
  ['a blueprint of one domain', drawn({ domains: ['Cluster Setup'] }), ['mine/task-2 does not fit the blueprint']],
])('a result beside an exam with %s', (_, exam, differences) => {
  expect(differencesFrom(exam, examOf([1, 1]), pool)).toEqual(differences);
});

test('a task that is in no pack is named', () => {
  expect(differencesFrom(drawn({}), examOf([1, 1]), pool.slice(1))).toEqual(['mine/task-1 is in no pack']);
});
