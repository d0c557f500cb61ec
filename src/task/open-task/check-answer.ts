import { createHash } from 'node:crypto';
import type { Grade } from '../../../graders/grader.ts';
import type { AttemptEvent } from '../../progress/progress.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { QuestionNotes } from '../../session/question/question-notes.ts';
import type { TaskCluster, TaskClusterState } from './task-cluster.ts';

/** What a check of a task's cluster comes to. */
export type CheckOutcome =
  | {
      readonly is: 'graded';
      readonly grade: Grade;
      /** Equal for two checks of the same cluster with the same result. */
      readonly key: string;
      /** Of a question: what explains the grade. */
      readonly notes: QuestionNotes | null;
    }
  /** Nothing of an answer is in the cluster, and nothing was changed with kubectl. */
  | { readonly is: 'untouched' }
  /** So many cells of a prediction are empty: it is checked when they are filled. */
  | { readonly is: 'empty-cells'; readonly count: number }
  /** The answer cannot be read or is not YAML: the person is asked whether the cluster is checked as it is. */
  | { readonly is: 'unreadable' };

/**
 * Checks a cluster. `isReadable`: the answer as it is saved now is in the cluster. `asItIs`: the person wants the cluster
 * to be checked though it is not.
 */
export async function checkCluster(cluster: TaskCluster, isReadable: boolean, asItIs: boolean): Promise<CheckOutcome> {
  const state = await cluster.state();
  if (state.isUntouched) return { is: 'untouched' };
  if (!isReadable && !asItIs) return { is: 'unreadable' };
  if (state.emptyCells > 0) return { is: 'empty-cells', count: state.emptyCells };
  const grade = await cluster.grade();
  return { is: 'graded', grade, key: keyOf(state, grade), notes: await cluster.explain() };
}

/** A grade as the journal of attempts keeps it: with the skills and misconceptions of what did not pass. */
export function checkedEvent(
  grade: Grade,
  scenario: Pick<Scenario, 'skills' | 'checks'>,
): Extract<AttemptEvent, { readonly is: 'checked' }> {
  const { score, passed } = grade;
  const causes = { skills: failedSkills(grade, scenario), misconceptions: namedMisconceptions(grade) };
  return { is: 'checked', score, passed, failed: failedChecks(grade), ...(passed ? {} : causes) };
}

/** The ids of the checks that did not pass. */
function failedChecks({ checks }: Grade): string[] {
  return checks.filter(({ passed }) => passed !== true).map(({ id }) => id);
}

/** The ids of the skills that the failed checks are about, each once. A check that names none is about all of the task. */
function failedSkills({ checks }: Grade, scenario: Pick<Scenario, 'skills' | 'checks'>): string[] {
  const failed = checks.filter(({ passed }) => passed !== true);
  const skillsOf = (id: string): readonly string[] =>
    scenario.checks.find((check) => check.id === id)?.skills ?? scenario.skills;
  return [...new Set(failed.flatMap(({ id }) => skillsOf(id)))];
}

/** The ids of the misconceptions that a grade names, each once. */
function namedMisconceptions({ checks }: Grade): string[] {
  return [
    ...new Set(checks.flatMap(({ findings }) => findings.flatMap(({ misconception }) => misconception?.id ?? []))),
  ];
}

function keyOf({ declared, writes }: TaskClusterState, grade: Grade): string {
  const text = JSON.stringify([declared, writes, grade.score, failedChecks(grade)]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
