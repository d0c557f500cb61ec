import type { Environment } from '../../cli/command-context.ts';
import { wrongUsage } from '../../cli/exit.ts';
import type { Lesson, Scenario } from '../../scenario/scenario.ts';
import { type ExamState, remaining, step } from '../../session/exam/exam.ts';
import { timeLeft } from './exam-answers.ts';
import { unfinishedExam } from './exam-folder.ts';

/** The exam that runs now: it was started, and its time is not over; null where there is none. `now` is in milliseconds since 1970. */
export function runningExam(env: Environment, now: number): ExamState | null {
  const unfinished = unfinishedExam(env);
  if (unfinished === null || unfinished.state.ended !== null) return null;
  const state = step(unfinished.state, { is: 'tick', at: now, ran: 0 });
  return state.ended === null ? state : null;
}

/** That an exam is running, in a sentence; null where none is. */
export function runningExamText(env: Environment, now: number): string | null {
  const exam = runningExam(env, now);
  return exam === null
    ? null
    : `An exam is running: ${timeLeft(remaining(exam))} left. "sallyport exam" goes on with it.`;
}

/** Throws an `ExitError` of wrong usage where a scenario is a task of the exam that runs. `what` is the command. */
export function refuseTask(env: Environment, { pack, id }: Pick<Scenario, 'pack' | 'id'>, what: string): void {
  const exam = runningExam(env, Date.now());
  if (exam?.plan.tasks.some((task) => task.pack === pack && task.scenario === id) === true) {
    throw refused(exam, `${id} is one of its tasks`, what);
  }
}

/** Throws an `ExitError` of wrong usage where a lesson is about what a task of the exam that runs asks. */
export function refuseLesson(env: Environment, lesson: Pick<Lesson, 'id' | 'skills'>): void {
  const exam = runningExam(env, Date.now());
  const isAbout = exam?.plan.tasks.some(({ skills }) => skills.some((skill) => lesson.skills.includes(skill)));
  if (exam !== null && isAbout === true) throw refused(exam, `${lesson.id} is about one of its tasks`, 'lesson');
}

/** Throws an `ExitError` of wrong usage: a command looks at a cluster of the exam that runs. */
export function refuseClusters(env: Environment, what: string): never {
  const exam = runningExam(env, Date.now());
  throw exam === null
    ? wrongUsage('the clusters of an exam are not looked at')
    : refused(exam, 'this is one of its clusters', what);
}

/** Throws an `ExitError` of wrong usage where a context is one of the exam that runs. */
export function refuseContext(env: Environment, context: string, what: string): void {
  const exam = runningExam(env, Date.now());
  if (exam?.plan.tasks.some((task) => task.context === context) === true) refuseClusters(env, what);
}

function refused(exam: ExamState, why: string, what: string): Error {
  return wrongUsage(
    `an exam is running (${timeLeft(remaining(exam))} left), and ${why}: ${what} can be used for it when the exam is over`,
  );
}
