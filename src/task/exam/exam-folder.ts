import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../cli/command-context.ts';
import { examsPath } from '../../folders.ts';
import { isOpenElsewhere, windowFile } from '../../progress/task-owner.ts';
import { type ExamState, replay } from '../../session/exam/exam.ts';
import { readExamJournal } from './exam-journal.ts';

/** Where one exam is kept: its journal, its result, and the answer and objects of each of its tasks. */
export interface ExamFolder {
  readonly id: string;
  readonly path: string;
  /** The events, one a line. */
  readonly journal: string;
  /** There once the exam is over and graded. */
  readonly result: string;
}

/** An exam that was started and has no result yet. */
export interface UnfinishedExam {
  readonly folder: ExamFolder;
  readonly state: ExamState;
  /** The pack that `--pack` named. */
  readonly pack: string | undefined;
  /** `--fast`. */
  readonly fast: boolean;
}

/** The folder of an exam under the state folder. */
export function examFolder(env: Environment, id: string): ExamFolder {
  const path = join(examsPath(env), id);
  return { id, path, journal: join(path, 'exam.jsonl'), result: join(path, 'result.json') };
}

/** What an exam is called that starts now: `20261130-231500-SEED` by UTC. `now` is in milliseconds since 1970. */
export function newExamId(now: number, seed: number): string {
  const [date = '', time = ''] = new Date(now).toISOString().split('T');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${seed}`;
}

/** The ids of all exams, the oldest first. */
export function examIds(env: Environment): readonly string[] {
  try {
    return readdirSync(examsPath(env))
      .filter((name) => /^\d{8}-\d{6}-\d+$/.test(name))
      .toSorted();
  } catch {
    return [];
  }
}

/** The exam that was started last, where it has no result yet; null where there is none, or its journal has no start. */
export function unfinishedExam(env: Environment): UnfinishedExam | null {
  for (const id of examIds(env).toReversed()) {
    const folder = examFolder(env, id);
    if (existsSync(folder.result)) continue;
    const events = readExamJournal(folder.journal);
    const state = replay(events);
    const first = events.find((event) => event.is === 'started');
    if (state !== null && first?.is === 'started') {
      return { folder, state, pack: first.pack, fast: first.fast === true };
    }
  }
  return null;
}

/**
 * Removes the folders of exams whose program was killed before the clock started: nothing can go on with them. One that a
 * program is starting now stays. `now` is in milliseconds since 1970.
 */
export async function removeUnstarted(env: Environment, isAlive: (pid: number) => boolean, now: number): Promise<void> {
  for (const id of examIds(env)) {
    const { path, journal, result } = examFolder(env, id);
    if (existsSync(result) || existsSync(journal)) continue;
    if (isOpenElsewhere(await windowFile(path).read(), { pid: process.pid, now }, isAlive)) continue;
    await rm(path, { recursive: true, force: true });
  }
}
