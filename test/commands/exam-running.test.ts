import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExamResultJson } from '../../src/report/json.ts';
import { bundledPacks } from '../../src/scenario/bundled.ts';
import { resultOf } from '../../src/session/exam/result.ts';
import { makeClusterFolder, removeClusterFolder } from '../../src/task/cluster-folder.ts';
import { type ExamFolder, examFolder, newExamId } from '../../src/task/exam/exam-folder.ts';
import { ExamJournal } from '../../src/task/exam/exam-journal.ts';
import { sha256 } from '../../src/task/exam/sha256.ts';
import { planFixture, taskFixture } from '../session/exam/exam.fixture.ts';
import { type Ran, runMain } from './run-main.ts';

const asked = 'database-only-from-app';
const other = 'isolate-namespace-keep-dns';
const entry = bundledPacks()
  .flatMap(({ scenarios }) => scenarios)
  .find(({ id }) => id === asked)!;
const plan = planFixture({
  tasks: [taskFixture(1, { scenario: asked, pack: entry.pack, skills: entry.skills, points: 100 })],
});

let home: string;
const run = (...argv: readonly string[]): Promise<Ran> => runMain(argv, { env: { SALLYPORT_HOME: home } });

/** Starts an exam some milliseconds ago. */
async function startExam(ago: number): Promise<ExamFolder> {
  const at = Date.now() - ago;
  const folder = examFolder({ SALLYPORT_HOME: home }, newExamId(at, 1));
  await new ExamJournal(folder.journal).append({ is: 'started', at, ran: 0, id: folder.id, plan });
  return folder;
}

const minute = 60_000;

describe('while an exam runs', () => {
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'sallyport-exam-running-'));
    await startExam(minute);
    writeFileSync(join(home, 'empty.yaml'), '');
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('grade and sandbox --grade of its tasks end with a sentence, and those of others work', async () => {
    const answer = join(home, 'empty.yaml');
    const refused = [
      await run('grade', asked, '--answer', answer),
      await run('sandbox', asked, '--grade', '--', 'true'),
      await run('grade', `${entry.pack}/${asked}`, '--variant', '2', '--answer', answer),
    ];
    for (const { code, stdout, stderr } of refused) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(
        /^error: an exam is running \(1 h 59 min left\), and database-only-from-app is one of its tasks: .* when the exam is over\n$/,
      );
    }
    expect((await run('grade', other, '--answer', answer)).code).toBe(1);
  });

  it('sallyport without a terminal says so, and lists the tasks', async () => {
    const { code, stdout, stderr } = await run();
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'An exam is running: 1 h 59 min left. "sallyport exam" goes on with it.\n',
    });
    expect(stdout).toContain(asked);
  });

  it('a lesson about one of its tasks is not shown, and the list of lessons is', async () => {
    const { stdout } = await run('lesson', '--json');
    const { lessons } = JSON.parse(stdout) as {
      readonly lessons: readonly { readonly id: string; readonly skills: readonly string[] }[];
    };
    const isAbout = ({ skills }: (typeof lessons)[number]): boolean =>
      skills.some((skill) => entry.skills.includes(skill));
    const [about, elsewhere] = [lessons.find(isAbout), lessons.find((one) => !isAbout(one))];
    expect(await run('lesson', about!.id)).toMatchObject({ code: 2, stdout: '' });
    expect((await run('lesson', elsewhere!.id)).code).toBe(0);
  });

  it('why and table do not look at its clusters', async () => {
    const env = { SALLYPORT_HOME: home };
    const folder = makeClusterFolder(env, { pid: process.ppid, name: 'exam', is: 'exam', metadataService: false });
    try {
      const tried = [
        await run('why', 'shop/web', 'shop/db', '5432'),
        await run('table'),
        await run('table', '--context', 'task-1'),
      ];
      for (const { code, stderr } of tried) {
        expect(code).toBe(2);
        expect(stderr).toMatch(/an exam is running .* one of its clusters/);
      }
    } finally {
      removeClusterFolder(folder);
    }
  });
});

describe('when an exam is over', () => {
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'sallyport-exam-over-'));
  });

  it('its tasks can be graded again, also where it has no result yet', async () => {
    await startExam(121 * minute);
    writeFileSync(join(home, 'empty.yaml'), '');
    expect((await run('grade', asked, '--answer', join(home, 'empty.yaml'))).code).toBe(1);
    expect(await run('exam', '--result')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no exam has a result yet') as string,
    });
    rmSync(home, { recursive: true, force: true });
  });

  it('its result is printed, with 0 where it was passed and 1 where not, and a change of it shows', async () => {
    const folders = [await startExam(3 * 60 * minute), await startExam(2 * 60 * minute)];
    for (const [at, folder] of folders.entries()) {
      const grade = {
        scenario: asked,
        variant: 1,
        passed: at === 0,
        score: at === 0 ? 1 : 0.5,
        checks: [],
        rejected: [],
      };
      const times = { startedAt: '2026-11-30T10:00:00.000Z', endedAt: '2026-11-30T12:00:00.000Z' };
      const outcomes = [{ spentSeconds: 300, flagged: true, note: 'x', grade }];
      const result = resultOf({ id: folder.id, plan, ...times, endedBy: 'time', clock: [], outcomes }, sha256);
      writeFileSync(folder.result, `${JSON.stringify({ schemaVersion: 1, ...result })}\n`);
    }
    const last = await run('exam', '--result', '--json');
    expect(last.code).toBe(1);
    const printed = JSON.parse(last.stdout) as ExamResultJson;
    expect(printed).toMatchObject({ schemaVersion: 1, id: folders[1]!.id, score: 0.5, passed: false });
    expect(printed.tasks[0]).toMatchObject({
      spentSeconds: 300,
      flagged: true,
      score: 0.5,
      grade: { scenario: asked },
    });
    const asText = (await run('exam', '--result')).stdout;
    expect(asText).toContain(`Earlier: ${folders[0]!.id}, 120 minutes: 100 of 100 points, passed\n`);
    const first = await run('exam', '--result', folders[0]!.id);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^Passed: 100 of 100 points; 67 pass\.\n/);
    expect(await run('exam', '--result', '20261130-000000-9')).toMatchObject({ code: 2 });
    writeFileSync(folders[1]!.result, last.stdout.replace('"earned":50', '"earned":99'));
    expect(await run('exam', '--result')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('its digest does not fit') as string,
    });
    rmSync(home, { recursive: true, force: true });
  });
});
