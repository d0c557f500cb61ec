import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExamAction, remaining, replay } from '../../../src/session/exam/exam.ts';
import { examFolder, examIds, newExamId, unfinishedExam } from '../../../src/task/exam/exam-folder.ts';
import { ExamJournal, ExamJournalError, examEventsIn, readExamJournal } from '../../../src/task/exam/exam-journal.ts';
import { ExamRecorder } from '../../../src/task/exam/exam-recorder.ts';
import { planFixture, startedAt } from '../../session/exam/exam.fixture.ts';

let home: string;
let file: string;
let wall: number;
let ticks: number;
const clocks = { now: () => wall, monotonic: () => ticks };
const env = (): { SALLYPORT_HOME: string } => ({ SALLYPORT_HOME: home });

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-exam-'));
  file = join(home, 'exam.jsonl');
  [wall, ticks] = [startedAt, 5000];
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function pass(milliseconds: number): void {
  wall += milliseconds;
  ticks += milliseconds;
}

const minute = 60_000;
const started = (): Promise<ExamRecorder> =>
  ExamRecorder.start(new ExamJournal(file), clocks, { id: 'one', plan: planFixture() });

describe('the journal of an exam', () => {
  it('gives the exam that was recorded', async () => {
    const recorder = await started();
    const actions: readonly ExamAction[] = [
      { is: 'opened', task: 3 },
      { is: 'noted', task: 3, text: 'the port is 8080\n"quoted"' },
      { is: 'flagged', task: 3, flagged: true },
      { is: 'tick' },
    ];
    for (const action of actions) {
      run(recorder, minute);
      await recorder.record(action);
    }
    expect(replay(readExamJournal(file))).toEqual(recorder.recorded);
    expect(recorder.recorded.tasks[2]).toEqual({
      spent: 3 * minute,
      flagged: true,
      note: 'the port is 8080\n"quoted"',
    });
  });

  it('loses what was being written when it was torn, and nothing before or after', async () => {
    const recorder = await started();
    await recorder.record({ is: 'flagged', task: 1, flagged: true });
    const whole = readFileSync(file).length;
    await recorder.record({ is: 'flagged', task: 2, flagged: true });
    for (let length = whole; length < readFileSync(file).length; length += 7) {
      const copy = `${file}.torn`;
      writeFileSync(copy, readFileSync(file).subarray(0, length));
      const state = replay(readExamJournal(copy))!;
      expect(state.tasks.map(({ flagged }) => flagged)).toEqual([true, false, false, false]);
      const resumed = await ExamRecorder.resume(new ExamJournal(copy), clocks, state);
      await resumed.record({ is: 'flagged', task: 4, flagged: true });
      expect(replay(readExamJournal(copy))!.tasks.map(({ flagged }) => flagged)).toEqual([true, false, false, true]);
      rmSync(copy);
    }
  });

  it('skips lines that are no events', async () => {
    await started();
    appendFileSync(
      file,
      'null\n{}\n{"is":"ended"}\n{"is":"flagged","at":"2026-11-30T10:01:00Z","ran":0,"task":"x"}\n[1]\n',
    );
    expect(replay(readExamJournal(file))?.ended).toBe(null);
    expect(examEventsIn(readFileSync(file, 'utf8')).length).toBe(1);
  });

  it('rejects with a sentence where it cannot be written, and the action has not happened', async () => {
    const recorder = await started();
    rmSync(file);
    writeFileSync(join(home, 'blocked'), '');
    const blocked = new ExamJournal(join(home, 'blocked', 'exam.jsonl'));
    const other = await ExamRecorder.resume(new ExamJournal(file), clocks, recorder.recorded);
    expect(other.recorded.clock.latest).toBe(startedAt);
    await expect(blocked.append({ is: 'tick', at: wall, ran: 0 })).rejects.toThrow(ExamJournalError);
    await expect(blocked.append({ is: 'tick', at: wall, ran: 0 })).rejects.toThrow(/cannot be kept, .* not a folder/);
  });
});

/** Time passes while the clock is looked at, as the screen does it. */
function run(recorder: ExamRecorder, milliseconds: number): void {
  for (let left = milliseconds; left > 0; left -= 10_000) {
    pass(Math.min(left, 10_000));
    recorder.now();
  }
}

describe('a recorder', () => {
  it('notes the time in which it was suspended, and does not count it as spent', async () => {
    const recorder = await started();
    await recorder.record({ is: 'opened', task: 1 });
    run(recorder, minute);
    pass(10 * minute);
    await recorder.record({ is: 'tick' });
    expect(remaining(recorder.recorded)).toBe(109 * minute);
    expect(recorder.recorded.clock.notes).toMatchObject([{ is: 'did not run', minutes: 10 }]);
    expect(recorder.recorded.tasks[0]?.spent).toBe(minute + 10_000);
  });

  it('shows the time that has passed since the last record', async () => {
    const recorder = await started();
    pass(10 * minute);
    expect(remaining(recorder.now())).toBe(110 * minute);
    expect(remaining(recorder.recorded)).toBe(120 * minute);
  });

  it('counts the time in which the program did not run, and not the clock that stood behind', async () => {
    const recorder = await started();
    run(recorder, 10 * minute);
    await recorder.record({ is: 'tick' });
    wall += 20 * minute;
    const resumed = await ExamRecorder.resume(new ExamJournal(file), clocks, replay(readExamJournal(file))!);
    expect(remaining(resumed.now())).toBe(90 * minute);
    expect(resumed.recorded.clock.notes).toMatchObject([{ is: 'did not run', minutes: 20 }]);
    wall -= 60 * minute;
    for (let second = 0; second < 60; second += 10) {
      ticks += 10_000;
      resumed.now();
    }
    expect(remaining(resumed.now())).toBe(89 * minute);
    await resumed.record({ is: 'tick' });
    expect(resumed.recorded.clock.notes).toMatchObject([{ is: 'did not run' }, { is: 'clock moved back' }]);
  });

  it('records nothing after the end', async () => {
    const recorder = await started();
    await recorder.record({ is: 'ended' });
    const { length } = readFileSync(file);
    await recorder.record({ is: 'flagged', task: 1, flagged: true });
    expect(readFileSync(file).length).toBe(length);
  });
});

describe('the folders of exams', () => {
  it('tell the exam that has no result from those that have one', async () => {
    expect(unfinishedExam(env())).toBe(null);
    for (const seed of [1, 2, 3]) {
      const folder = examFolder(env(), newExamId(startedAt + seed * 1000, seed));
      await ExamRecorder.start(new ExamJournal(folder.journal), clocks, {
        id: folder.id,
        plan: planFixture(),
        pack: 'class',
      });
    }
    const ids = examIds(env());
    expect(ids).toEqual(['20261130-100001-1', '20261130-100002-2', '20261130-100003-3']);
    expect(unfinishedExam(env())).toMatchObject({ folder: { id: ids[2] }, pack: 'class', fast: false });
    writeFileSync(examFolder(env(), ids[2]!).result, '{}');
    truncateSync(examFolder(env(), ids[1]!).journal, 10);
    expect(unfinishedExam(env())?.folder.id).toBe(ids[0]);
  });
});
