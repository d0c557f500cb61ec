import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestText, type ResultInput, resultOf, type TaskOutcome } from '../../../src/session/exam/result.ts';
import { planFixture } from './exam.fixture.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
type Grade = { readonly passed: boolean; readonly score: number | null };

function input(...scores: readonly (number | null)[]): ResultInput<Grade> {
  const outcomes = scores.map(
    (score): TaskOutcome<Grade> => ({
      spentSeconds: 60,
      flagged: score === null,
      note: '',
      grade: { passed: score === 1, score },
    }),
  );
  return {
    id: 'one',
    plan: planFixture(),
    startedAt: '2026-11-30T10:00:00.000Z',
    endedAt: '2026-11-30T12:00:00.000Z',
    endedBy: 'time',
    clock: [],
    outcomes,
  };
}

describe('the result of an exam', () => {
  it('passes from 67 points on', () => {
    expect(resultOf(input(1, 1, 0.68, 0), sha256)).toMatchObject({ earned: 67, score: 0.67, passed: true });
    expect(resultOf(input(1, 1, 0.6796, 0), sha256)).toMatchObject({ earned: 66.99, score: 0.6699, passed: false });
  });

  it('gives nothing for a task of which no goal could be decided', () => {
    const { tasks, earned } = resultOf(input(1, null, 0, 0), sha256);
    expect(tasks[1]).toMatchObject({ score: null, earned: 0, flagged: true });
    expect(earned).toBe(25);
  });

  it('has the points of each domain', () => {
    expect(resultOf(input(1, 0.5, 0, 0), sha256).domains).toMatchObject([{ points: 100, earned: 37.5 }]);
  });

  it('has a digest that any change of it shows, and that the order of fields does not touch', () => {
    const result = resultOf(input(1, 0, 0, 0), sha256);
    const shuffled = Object.fromEntries(Object.entries(result).toReversed());
    expect(sha256(digestText(shuffled))).toBe(result.digest);
    expect(sha256(digestText({ schemaVersion: 1, ...result }))).toBe(result.digest);
    expect(sha256(digestText(JSON.parse(JSON.stringify(result)) as object))).toBe(result.digest);
    expect(sha256(digestText({ ...result, earned: 99 }))).not.toBe(result.digest);
    const tasks = result.tasks.map((task, at) => (at === 3 ? { ...task, score: 1 } : task));
    expect(sha256(digestText({ ...result, tasks }))).not.toBe(result.digest);
  });
});
