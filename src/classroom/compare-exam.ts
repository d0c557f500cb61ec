import type { ReportedExam } from '../report/class/reported-exam.ts';
import type { ExamFile } from '../session/exam/exam-file.ts';
import type { ExamScenario } from '../session/exam/exam-scenario.ts';
import { planFromFile } from '../session/exam/plan-from-file.ts';

/**
 * How a result differs from the exam that an instructor set, a few words for each difference; empty where it does not: a
 * result may be of a shorter exam, or of easier tasks. Where the file has no seed, the one of the result says which tasks
 * and variants it must have. `pool` is what the file was read with.
 */
export function differencesFrom(
  exam: ExamFile,
  result: ReportedExam,
  pool: readonly ExamScenario[],
): readonly string[] {
  const plan = planFromFile(exam, pool, exam.seed ?? result.seed);
  return [
    ...(result.minutes === plan.minutes ? [] : [`it has ${result.minutes} minutes, not ${plan.minutes}`]),
    ...(result.seed === plan.seed ? [] : [`its seed is ${result.seed}, not ${plan.seed}`]),
    ...(result.passMark === plan.passMark ? [] : [`its pass line is ${result.passMark} points, not ${plan.passMark}`]),
    ...fromTasks(plan.tasks, result.tasks),
  ];
}

type Task = Pick<ReportedExam['tasks'][number], 'pack' | 'scenario' | 'variant' | 'points'>;

function fromTasks(planned: readonly Task[], tasks: readonly Task[]): readonly string[] {
  const there = new Map(tasks.map((task) => [refOf(task), task]));
  const wanted = new Set(planned.map(refOf));
  return [
    ...planned.flatMap(({ variant, points, ...task }) => {
      const ref = refOf(task);
      const found = there.get(ref);
      if (found === undefined) return [`${ref} is missing`];
      return [
        ...(found.variant === variant ? [] : [`${ref} is variant ${found.variant}, not ${variant}`]),
        ...(found.points === points ? [] : [`${ref} has ${found.points} points, not ${points}`]),
      ];
    }),
    ...[...there.keys()].filter((ref) => !wanted.has(ref)).map((ref) => `${ref} is not in the exam`),
  ];
}

function refOf({ pack, scenario }: Pick<Task, 'pack' | 'scenario'>): string {
  return `${pack}/${scenario}`;
}
