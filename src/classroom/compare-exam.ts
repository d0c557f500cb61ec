import type { ReportedExam } from '../report/class/reported-exam.ts';
import { type ExamFile, type ExamPoolEntry, fits, type NamedTask } from '../session/exam/exam-file.ts';

/**
 * How a result differs from the exam that an instructor set, a sentence for each difference; empty where it does not: a
 * result may be of a shorter exam, or of easier tasks. `pool` has the tasks that a blueprint may draw.
 */
export function differencesFrom(
  exam: ExamFile,
  result: ReportedExam,
  pool: readonly ExamPoolEntry[],
): readonly string[] {
  const { minutes, seed, rules, choice } = exam;
  const passMark = result.totalPoints === 0 ? 0 : Math.round((100 * result.passMark) / result.totalPoints);
  return [
    ...(result.minutes === minutes ? [] : [`it has ${result.minutes} minutes, not ${minutes}`]),
    ...(seed === null || result.seed === seed ? [] : [`its seed is ${result.seed}, not ${seed}`]),
    ...(passMark === rules.passMark ? [] : [`its pass mark is ${passMark} %, not ${rules.passMark} %`]),
    ...(choice.is === 'tasks'
      ? fromTasks(choice.tasks, result.tasks)
      : fromBlueprint(choice.blueprint, result.tasks, pool)),
  ];
}

type Tasks = ReportedExam['tasks'];

function fromTasks(named: readonly NamedTask[], tasks: Tasks): readonly string[] {
  const there = new Map(tasks.map((task) => [`${task.pack}/${task.scenario}`, task]));
  const wanted = new Set(named.map(({ pack, scenario }) => `${pack}/${scenario}`));
  return [
    ...named.flatMap(({ pack, scenario, variant, points }) => {
      const ref = `${pack}/${scenario}`;
      const task = there.get(ref);
      if (task === undefined) return [`${ref} is missing`];
      return [
        ...(variant === null || task.variant === variant ? [] : [`${ref} is variant ${task.variant}, not ${variant}`]),
        ...(points === null || task.points === points ? [] : [`${ref} has ${task.points} points, not ${points}`]),
      ];
    }),
    ...[...there.keys()].filter((ref) => !wanted.has(ref)).map((ref) => `${ref} is not in the exam`),
  ];
}

function fromBlueprint(
  blueprint: Parameters<typeof fits>[1],
  tasks: Tasks,
  pool: readonly ExamPoolEntry[],
): readonly string[] {
  const known = new Map(pool.map((entry) => [`${entry.pack}/${entry.id}`, entry]));
  return [
    ...(tasks.length === blueprint.tasks ? [] : [`it has ${tasks.length} tasks, not ${blueprint.tasks}`]),
    ...tasks.flatMap(({ pack, scenario }) => {
      const entry = known.get(`${pack}/${scenario}`);
      if (entry === undefined) return [`${pack}/${scenario} is in no pack`];
      return fits(entry, blueprint) ? [] : [`${pack}/${scenario} does not fit the blueprint`];
    }),
  ];
}
