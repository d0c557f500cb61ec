import { AppendedFile } from '../../cluster/journal/appended-file.ts';
import type { Journal } from '../../progress/journal.ts';
import type { ExamState } from '../../session/exam/exam.ts';
import type { TaskReview } from '../../session/exam/exam-view.ts';
import { type ExamResult, type GradeOfTask, resultOf, type TaskOutcome } from '../../session/exam/result.ts';
import { untilPodsCanBeProbed } from '../sandbox/until-pods-can-be-probed.ts';
import { type ExamAttempt, keepExamAttempts } from './exam-attempts.ts';
import { ExamCluster, type ExamClusterOptions, type ExamTaskScenario } from './exam-cluster.ts';
import type { ExamFolder } from './exam-folder.ts';
import { sha256 } from './sha256.ts';

/** What is made of the cluster of a task as it was left. */
export interface GradedTask<Grade extends GradeOfTask> {
  readonly grade: Grade;
  readonly review: TaskReview;
  /** The same as an event of the journal of attempts. */
  readonly checked: ExamAttempt['checked'];
}

/** What grading an exam works with. */
export interface GradeExamOptions<Grade extends GradeOfTask> extends Omit<ExamClusterOptions, 'folder'> {
  readonly folder: ExamFolder;
  /** Grades the cluster of one task. */
  readonly gradeTask: (cluster: ExamCluster) => Promise<GradedTask<Grade>>;
  /** Called after each task, with how many are graded. */
  readonly onGraded: (graded: number) => void;
  /** The journal of attempts, which gets what the exam says about skills. */
  readonly journal: Journal;
}

/** An exam that is over, with what can be read about its tasks. */
export interface GradedExam<Grade extends GradeOfTask> {
  readonly result: ExamResult<Grade>;
  readonly reviews: readonly TaskReview[];
}

/**
 * Grades an exam that has ended, and keeps the result. The clusters are made again from what was kept of them, one after the
 * other, so that nothing can change them any more, and a program that was killed meanwhile grades the same.
 */
export async function gradeExam<Grade extends GradeOfTask>(
  state: ExamState,
  tasks: readonly ExamTaskScenario[],
  { folder, gradeTask, onGraded, journal, ...options }: GradeExamOptions<Grade>,
): Promise<GradedExam<Grade>> {
  const { id, plan, clock, ended } = state;
  const endedAt = ended?.at ?? clock.latest;
  const outcomes: TaskOutcome<Grade>[] = [];
  const reviews: TaskReview[] = [];
  const attempts: ExamAttempt[] = [];
  for (const [at, about] of tasks.entries()) {
    const cluster = await ExamCluster.review(about, { ...options, folder: folder.path }, endedAt);
    try {
      await untilPodsCanBeProbed(await cluster.cluster());
      const { grade, review, checked } = await gradeTask(cluster);
      const { spent = 0, flagged = false, note = '' } = state.tasks[at] ?? {};
      const spentSeconds = Math.round(spent / 1000);
      outcomes.push({ spentSeconds, flagged, note, grade });
      reviews.push(review);
      attempts.push({ about, spentSeconds, checked });
    } finally {
      await cluster.close();
    }
    onGraded(outcomes.length);
  }
  const times = { startedAt: new Date(clock.startedAt).toISOString(), endedAt: new Date(endedAt).toISOString() };
  const endedBy = ended?.by ?? 'person';
  const result = resultOf({ id, plan, ...times, endedBy, clock: clock.notes, outcomes }, sha256);
  // The result comes last: without it the exam is graded again.
  await keepExamAttempts(journal, attempts, endedAt);
  await keep(`${folder.path}/reviews.json`, reviews);
  await keep(folder.result, { schemaVersion: 1, ...result });
  return { result, reviews };
}

/** Writes a file that is there whole or not at all. Throws the system's error. */
async function keep(path: string, value: unknown): Promise<void> {
  await AppendedFile.replace(path, `${JSON.stringify(value)}\n`, () => undefined).close();
}
