import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openJournal } from '../../../src/progress/journal.ts';
import { progressOf } from '../../../src/progress/progress.ts';
import { aboutTasks, ratedAttempts } from '../../../src/progress/schedule/rated-attempts.ts';
import { type ExamAttempt, keepExamAttempts } from '../../../src/task/exam/exam-attempts.ts';
import { folderForEachTest } from '../../commands/in-folder.ts';
import { kindsTask } from '../../packs/kinds-pack.ts';
import { taskFixture } from '../../session/exam/exam.fixture.ts';

const folder = folderForEachTest();
const journal = () => openJournal(join(folder(), 'attempts.jsonl'));
const endedAt = Date.parse('2026-12-01T10:00:00Z');
const [write, repair] = (['write', 'repair'] as const).map((kind) => {
  const scenario = kindsTask(kind);
  return { scenario, task: taskFixture(1, { scenario: scenario.id, pack: scenario.pack }) };
});
const passed: ExamAttempt = {
  about: write!,
  spentSeconds: 100,
  checked: { is: 'checked', score: 1, passed: true, failed: [] },
};
const failed: ExamAttempt = {
  about: repair!,
  spentSeconds: 400,
  checked: {
    is: 'checked',
    score: 0,
    passed: false,
    failed: ['one'],
    skills: repair!.scenario.skills,
    misconceptions: [],
  },
};

it('a task of an exam is an attempt of its skills, given up where it did not pass', async () => {
  await keepExamAttempts(journal(), [passed, failed], endedAt);
  const rated = ratedAttempts(await journal().read(), aboutTasks([]));
  expect(rated.map(({ task, end, seconds }) => [task, end, seconds])).toEqual([
    [`${repair!.task.pack}/${repair!.task.scenario}`, 'given-up', 400],
    [`${write!.task.pack}/${write!.task.scenario}`, 'passed', 100],
  ]);
  const again = rated.find(({ end }) => end === 'given-up');
  expect([...(again?.ratings ?? [])]).toEqual(repair!.scenario.skills.map((skill) => [skill, 'again']));
});

it('an exam that is kept twice, after a kill, counts once', async () => {
  await keepExamAttempts(journal(), [passed, failed], endedAt);
  const once = await journal().read();
  await keepExamAttempts(journal(), [passed, failed], endedAt);
  expect(await journal().read()).toEqual(once);
});

it('a task that was never opened says nothing, and one that is being practised goes on', async () => {
  const { pack, version, scenario, variant } = repair!.task;
  const at = '2026-12-01T08:00:00.000Z';
  await journal().append({ at, pack, version, scenario, variant, elapsed: 0, is: 'started' });
  await keepExamAttempts(journal(), [{ ...passed, spentSeconds: 0 }, failed], endedAt);
  const events = await journal().read();
  expect(events).toHaveLength(1);
  expect(progressOf(events).get(`${pack}/${scenario}`)?.open).not.toBeNull();
});
