import { rankOf } from '../../progress/schedule/rank.ts';
import { apportion } from './apportion.ts';
import { blueprintOf, skillDistance, totalPoints } from './blueprint.ts';
import { examFacts } from './curriculum.ts';
import { drawTasks } from './draw-tasks.ts';
import { type ExamScenario, isForExam } from './exam-scenario.ts';
import { orderTasks, sameSkillPairs } from './order-tasks.ts';

/** A task of an exam. */
export interface ExamTask {
  /** Counts from 1, in the order of the exam. */
  readonly number: number;
  /** The id of its scenario, within its pack. */
  readonly scenario: string;
  /** Counts from 1. */
  readonly variant: number;
  readonly pack: string;
  /** The version of the pack. */
  readonly version: string;
  readonly title: string;
  readonly domain: string;
  readonly competency: string;
  /** The main one first. */
  readonly skills: readonly string[];
  readonly difficulty: 'easy' | 'medium' | 'hard';
  /** Par time. */
  readonly minutes: number;
  /** Whole; those of all tasks add up to `totalPoints`. */
  readonly points: number;
  /** The name of its cluster's context in the kubeconfig of the exam. */
  readonly context: string;
}

/** A domain of the exam in a plan. */
export interface PlannedDomain {
  readonly domain: string;
  /** What it counts in the exam, in percent. */
  readonly weight: number;
  /** The points of its tasks in this plan. */
  readonly points: number;
  /** How many tasks of the plan are about it. */
  readonly tasks: number;
  /** Whether there are tasks about it. */
  readonly available: boolean;
}

/** Something that a plan cannot keep to, because of the tasks that there are. */
export type PlanNote =
  /** There are no tasks about a domain: its share went to the others in proportion. */
  | { readonly is: 'no tasks'; readonly domain: string; readonly weight: number }
  /** The exam is too short for a task about this domain: its share went to the others in proportion. */
  | { readonly is: 'not asked'; readonly domain: string; readonly weight: number }
  /** The tasks that there are cannot keep the same first skill apart. */
  | { readonly is: 'same skill'; readonly skill: string; readonly tasks: readonly [number, number] }
  /** The tasks that there are cannot have par times that fit the length. */
  | { readonly is: 'par'; readonly minutes: number; readonly least: number; readonly most: number };

/** The tasks of an exam, before it starts. */
export interface ExamPlan {
  readonly seed: number;
  readonly minutes: number;
  /** How many points pass. */
  readonly passMark: number;
  readonly totalPoints: number;
  readonly tasks: readonly ExamTask[];
  /** Every domain of the curriculum, in its order. */
  readonly domains: readonly PlannedDomain[];
  readonly notes: readonly PlanNote[];
}

/** What an exam is planned from. */
export interface ExamRequest {
  readonly pool: readonly ExamScenario[];
  /** The same pool and the same seed give the same plan. */
  readonly seed: number;
  readonly minutes: number;
  /** How many tasks; else as many as the blueprint has. */
  readonly tasks?: number | undefined;
}

/** Why there is no exam. */
export type NoPlan =
  /** So many tasks do not fit the length. */
  | { readonly is: 'count'; readonly fewest: number; readonly most: number }
  /** There are fewer tasks for exams than are wanted. */
  | { readonly is: 'pool'; readonly available: number; readonly wanted: number };

/** Other draws that are looked at where one does not fit the blueprint. */
const mostDraws = 64;

/**
 * Draws the tasks of an exam: as many from each domain as its weight says, with par times that fit the length, in an order
 * in which the same first skill does not come back at once. What the pool cannot do is in the notes of the plan.
 */
export function planExam({ pool, seed, minutes, tasks: wanted }: ExamRequest): ExamPlan | NoPlan {
  const blueprint = blueprintOf(minutes);
  const [fewest, most] = blueprint.tasks;
  const count = wanted ?? blueprint.usualTasks;
  if (count < fewest || count > most) return { is: 'count', fewest, most };
  const asked = pool.filter(isForExam);
  if (asked.length < count) return { is: 'pool', available: asked.length, wanted: count };
  let best: { readonly tasks: readonly ExamScenario[]; readonly notes: readonly PlanNote[] } | undefined;
  for (let draw = 0; draw < mostDraws && best?.notes.length !== 0; draw++) {
    const rank = (text: string): number => rankOf(seed, `${draw} ${text}`);
    const tasks = orderTasks(drawTasks(asked, count, blueprint.par, rank), rank);
    const notes = [...skillNotes(tasks), ...parNotes(tasks, blueprint.par)];
    if (best === undefined || notes.length < best.notes.length) best = { tasks, notes };
  }
  const { tasks = [], notes = [] } = best ?? {};
  return planOf(tasks, asked, { seed, minutes, notes });
}

/** Whether a plan came of a request. */
export function isPlan(planned: ExamPlan | NoPlan): planned is ExamPlan {
  return 'tasks' in planned;
}

function planOf(
  tasks: readonly ExamScenario[],
  pool: readonly ExamScenario[],
  { seed, minutes, notes }: Pick<ExamPlan, 'seed' | 'minutes' | 'notes'>,
): ExamPlan {
  const points = pointsOf(tasks);
  const planned = tasks.map((task, at): ExamTask => {
    const { id, pack, version, title, domain, competency, skills, difficulty, minutes: par, variants } = task;
    const variant = 1 + Math.floor(rankOf(seed, `variant of ${pack}/${id}`) * variants);
    const number = at + 1;
    return {
      number,
      scenario: id,
      variant,
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
  const domains = examFacts.domains.map(({ domain, weight }): PlannedDomain => {
    const own = planned.filter((task) => task.domain === domain);
    return {
      domain,
      weight,
      points: own.reduce((sum, task) => sum + task.points, 0),
      tasks: own.length,
      available: pool.some((task) => task.domain === domain),
    };
  });
  return {
    seed,
    minutes,
    passMark: (examFacts.passMark * totalPoints) / 100,
    totalPoints,
    tasks: planned,
    domains,
    notes: [...domainNotes(domains), ...notes],
  };
}

/** The points of each task: one, and its domain's share of the others by the weights of its tasks. */
function pointsOf(tasks: readonly ExamScenario[]): readonly number[] {
  const asked = examFacts.domains.filter(({ domain }) => tasks.some((task) => task.domain === domain));
  const shares = apportion(
    totalPoints - tasks.length,
    asked.map(({ weight }) => weight),
  );
  const points = new Map<ExamScenario, number>();
  for (const [at, { domain }] of asked.entries()) {
    const own = tasks.filter((task) => task.domain === domain);
    const more = apportion(
      shares[at] ?? 0,
      own.map(({ weight }) => weight),
    );
    for (const [index, task] of own.entries()) points.set(task, 1 + (more[index] ?? 0));
  }
  return tasks.map((task) => points.get(task) ?? 0);
}

function domainNotes(domains: readonly PlannedDomain[]): readonly PlanNote[] {
  return domains
    .filter(({ tasks }) => tasks === 0)
    .map(({ domain, weight, available }) => ({ is: available ? 'not asked' : 'no tasks', domain, weight }));
}

function skillNotes(tasks: readonly ExamScenario[]): readonly PlanNote[] {
  return sameSkillPairs(tasks, skillDistance).map(({ skill, at }) => ({
    is: 'same skill',
    skill,
    tasks: [at[0] + 1, at[1] + 1],
  }));
}

function parNotes(tasks: readonly ExamScenario[], [least, most]: readonly [number, number]): readonly PlanNote[] {
  const minutes = tasks.reduce((sum, task) => sum + task.minutes, 0);
  return minutes >= least && minutes <= most ? [] : [{ is: 'par', minutes, least, most }];
}
