import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ExamPlanJson } from '../../src/report/json.ts';
import { kindsFolder } from '../packs/kinds-pack.ts';
import { runMain } from './run-main.ts';

async function planned(...options: readonly string[]): Promise<ExamPlanJson> {
  const { code, stdout, stderr } = await runMain(['exam', '--plan', '--json', ...options]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as ExamPlanJson;
}

describe('sallyport exam --plan', () => {
  it('prints sixteen tasks for 120 minutes, the same for the same seed', async () => {
    const plan = await planned('--seed', '7');
    expect(plan).toMatchObject({ schemaVersion: 1, seed: 7, minutes: 120, passMark: 67, totalPoints: 100 });
    expect(plan.tasks.length).toBe(16);
    expect(plan.tasks[0]).toMatchObject({ number: 1, context: 'task-1' });
    expect(await planned('--seed', '7')).toEqual(plan);
  });

  it('takes another length and another number of tasks', async () => {
    const plan = await planned('--minutes', '30', '--tasks', '4', '--seed', '2');
    expect(plan.tasks.length).toBe(4);
    expect(plan.minutes).toBe(30);
  });

  it('is a table without --json, and says which domains are not asked', async () => {
    const { stdout } = await runMain(['exam', '--plan', '--minutes', '30', '--seed', '2']);
    expect(stdout).toMatch(/^4 tasks, 30 minutes, 67 of 100 points pass\. Par of all tasks: \d+ minutes\. Seed 2\.\n/);
    expect(stdout).toMatch(/^ +1 +\d+ points +\d+ min +\w+ +task-1 +[\w-]+\/[\w-]+, variant \d+$/m);
    expect(stdout).toMatch(/There are no tasks about .+ share of \d+ % goes to the other domains, in proportion\.\n$/);
  });

  const wrong: readonly [string, readonly string[], RegExp][] = [
    ['too many tasks', ['--tasks', '21'], /an exam of 120 minutes has 15 to 20 tasks, not 21/],
    ['too short a time', ['--minutes', '5'], /an exam takes 10 to 240 minutes, not 5/],
    ['a pack with too few', ['--pack', kindsFolder], /there (is|are) \d tasks? for an exam, and 16 are needed/],
    ['no number', ['--minutes', 'x'], /whole number/],
    ['a task', ['database-only-from-app'], /too many arguments/],
  ];
  it.each(wrong)('refuses %s', async (_, options, says) => {
    const { code, stderr } = await runMain(['exam', '--plan', ...options]);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });
});

describe('sallyport exam --from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-exam-from-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (text: string): string => {
    const path = join(folder, 'exam.yaml');
    writeFileSync(path, text);
    return path;
  };
  const threeTasks = `title: Week three
minutes: 30
seed: 5
tasks:
- {scenario: network-policies/database-only-from-app, points: 75}
- {scenario: network-policies/isolate-namespace-keep-dns, points: 25, variant: 2}
rules: {passMark: 75, alerts: [10], says: [Use no notes.]}
`;

  it('plans the exam that the file describes', async () => {
    const plan = await planned('--from', file(threeTasks));
    expect(plan).toMatchObject({ title: 'Week three', minutes: 30, seed: 5, passMark: 75, alerts: [10] });
    expect(plan.tasks).toMatchObject([
      { scenario: 'database-only-from-app', points: 75 },
      { scenario: 'isolate-namespace-keep-dns', points: 25, variant: 2 },
    ]);
  });

  it('names a fault at its line and column', async () => {
    const { code, stderr } = await runMain(['exam', '--plan', '--from', file('title: A\nminutes: 3\ntasks: []\n')]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/exam\.yaml:2:10: /);
  });

  it.each([
    [['--minutes', '60'], /leave out --minutes and --tasks/],
    [['--tasks', '3'], /leave out --minutes and --tasks/],
  ] as const)('does not go with %j', async (options, says) => {
    const { code, stderr } = await runMain(['exam', '--plan', '--from', file(threeTasks), ...options]);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });
});
