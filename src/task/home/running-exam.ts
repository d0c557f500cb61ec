import type { Environment } from '../../cli/command-context.ts';
import { isProcessAlive } from '../../cli/is-process-alive.ts';
import { isOpenElsewhere, windowFile } from '../../progress/task-owner.ts';
import { deadlineOf } from '../../session/exam/exam.ts';
import type { RunningExam } from '../../session/places/loaded.ts';
import { timeLeft } from '../exam/exam-answers.ts';
import { unfinishedExam } from '../exam/exam-folder.ts';

/** The exam that is running, as the first screen says it; null where none is. */
export async function runningExam(env: Environment, now: number): Promise<RunningExam | null> {
  const unfinished = unfinishedExam(env);
  if (unfinished === null) return null;
  const window = await windowFile(unfinished.folder.path).read();
  const isElsewhere = isOpenElsewhere(window, { pid: process.pid, now }, isProcessAlive);
  return { left: timeLeft(Math.max(0, deadlineOf(unfinished.state) - now)), isElsewhere };
}
