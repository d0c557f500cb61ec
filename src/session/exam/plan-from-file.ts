import { rankOf } from '../../progress/schedule/rank.ts';
import { apportion } from './apportion.ts';
import { blueprintOf, totalPoints } from './blueprint.ts';
import { examFacts } from './curriculum.ts';
import { drawTasks } from './draw-tasks.ts';
import type { ExamFile } from './exam-file.ts';
import { type ExamBlueprint, fits } from './exam-file-blueprint.ts';
import type { NamedTask } from './exam-file-tasks.ts';
import { type ExamScenario, isForExam } from './exam-scenario.ts';
import { orderTasks } from './order-tasks.ts';
import type { ExamPlan, ExamTask, PlannedDomain } from './plan.ts';

/**
 * The plan of an instructor's exam: the tasks that its file names, in that order, or those that are drawn by its
 * blueprint. `pool` is what the file was read with; the same pool and the same seed give the same plan. What an
 * instructor chose needs no notes.
 */
export function planFromFile(
  { minutes, choice, rules }: ExamFile,
  pool: readonly ExamScenario[],
  seed: number,
): ExamPlan {
  const rank = (text: string): number => rankOf(seed, text);
  const chosen = choice.is === 'tasks' ? named(choice.tasks, pool) : drawn(choice.blueprint, minutes, pool, rank);
  const points = pointsOf(chosen);
  const tasks = chosen.map(({ task, variant }, at): ExamTask => {
    const { id, pack, version, title, domain, competency, skills, difficulty, minutes: par, variants } = task;
    const number = at + 1;
    return {
      number,
      scenario: id,
      variant: variant ?? 1 + Math.floor(rank(`variant of ${pack}/${id}`) * variants),
      pack,
      version,
      title,
      domain,
      competency,
      skills,
      difficulty,
      minutes: par,
      points: points[at] ?? 0,
      context: `task-${number}`,
    };
  });
  const passMark = (rules.passMark * totalPoints) / 100;
  return { seed, minutes, passMark, totalPoints, tasks, domains: domainsOf(tasks, pool), notes: [] };
}

interface ChosenTask extends Pick<NamedTask, 'variant' | 'points'> {
  readonly task: ExamScenario;
}

function named(tasks: readonly NamedTask[], pool: readonly ExamScenario[]): readonly ChosenTask[] {
  return tasks.flatMap(({ pack, scenario, variant, points }) => {
    const task = pool.find((entry) => entry.pack === pack && entry.id === scenario);
    return task === undefined ? [] : [{ task, variant, points }];
  });
}

function drawn(
  blueprint: ExamBlueprint,
  minutes: number,
  pool: readonly ExamScenario[],
  rank: (text: string) => number,
): readonly ChosenTask[] {
  const fitting = pool.filter((entry) => isForExam(entry) && fits(entry, blueprint));
  const tasks = orderTasks(drawTasks(fitting, blueprint.tasks, blueprintOf(minutes).par, rank), rank);
  return tasks.map((task) => ({ task, variant: null, points: null }));
}

/** The points that the file gives; without any, one for each task and the others by the weights of the tasks. */
function pointsOf(chosen: readonly ChosenTask[]): readonly number[] {
  if (chosen.every(({ points }) => points !== null)) return chosen.map(({ points }) => points ?? 0);
  const weights = chosen.map(({ task }) => task.weight);
  return apportion(totalPoints - chosen.length, weights).map((points) => 1 + points);
}

function domainsOf(tasks: readonly ExamTask[], pool: readonly ExamScenario[]): readonly PlannedDomain[] {
  return examFacts.domains.map(({ domain, weight }) => {
    const own = tasks.filter((task) => task.domain === domain);
    const points = own.reduce((sum, task) => sum + task.points, 0);
    return { domain, weight, points, tasks: own.length, available: pool.some((task) => task.domain === domain) };
  });
}
