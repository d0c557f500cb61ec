import { isDue, isWeak, retrievability, type SkillCard, type SkillCards } from './cards.ts';
import { rankOf } from './rank.ts';
import { freshVariant, timesStarted, type UsedVariants, type VariantPool } from './variant-pool.ts';

/** A task that a drill may give. */
export interface DrillTask extends VariantPool {
  /** Ids of skills, the main one first. */
  readonly skills: readonly string[];
  /** Ids of the misconceptions that it shows. */
  readonly misconceptions: readonly string[];
  readonly difficulty: 'easy' | 'medium' | 'hard';
  /** Par time. */
  readonly minutes: number;
  readonly uses: readonly string[];
}

/** A skill or misconception that went wrong in this drill, and how difficult that task was. */
export interface Missed {
  readonly id: string;
  readonly difficulty: DrillTask['difficulty'];
}

/** What a drill is planned from. */
export interface DrillRequest<Task extends DrillTask> {
  /** In the order in which a beginner should meet them. */
  readonly tasks: readonly Task[];
  readonly cards: SkillCards;
  readonly used: UsedVariants;
  /** The tasks' par times together are never more. */
  readonly minutes: number;
  /** Only tasks of this skill, or that show this misconception. */
  readonly skill?: string | undefined;
  /** The same seed gives the same plan. */
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Tasks that the drill has given already, as `PACK/ID`. */
  readonly given?: ReadonlySet<string>;
  /** The first skill of the task before. */
  readonly lastSkill?: string | undefined;
  /** What went wrong in this drill and was not given again since. */
  readonly missed?: readonly Missed[];
}

/** Why a task was chosen: for a skill or misconception, and what is known of it. */
export interface DrillReason {
  /**
   * `missed`: it went wrong in this drill. `due`: it is time for it. `weak`: the last attempt needed help or failed. `new`:
   * it was never practised. `ahead`: nothing is due, and it comes next.
   */
  readonly is: 'missed' | 'due' | 'weak' | 'new' | 'ahead';
  readonly id: string;
  readonly isMisconception: boolean;
  /** The chance that it is known now, 0 to 1; null for what was never practised. */
  readonly retrievability: number | null;
  /** Milliseconds since 1970; null for what was never practised. */
  readonly lastAt: number | null;
}

/** A task of a drill. */
export interface PlannedTask<Task extends DrillTask> {
  readonly task: Task;
  readonly variant: number;
  readonly reason: DrillReason;
}

/**
 * The tasks of a drill, in their order: first what went wrong in this drill, then what is due (what is most likely forgotten
 * first), what is weak, what is new, and then what is due next. Each task serves all of its skills, is given once, and comes
 * in a fresh variant. Two tasks in a row differ in their first skill where some choice allows it.
 */
export function planDrill<Task extends DrillTask>(request: DrillRequest<Task>): readonly PlannedTask<Task>[] {
  const { minutes, given = new Set<string>() } = request;
  const tasks = request.tasks.filter((task) => mayBeGiven(task, request.skill) && !given.has(refOf(task)));
  const all = needsOf(request, tasks);
  const planned: PlannedTask<Task>[] = [];
  let open = all;
  let left = minutes;
  let lastSkill = request.lastSkill;
  let rest = tasks;
  for (;;) {
    const fitting = rest.filter((task) => task.minutes <= left);
    const next = chooseTask(open, fitting, lastSkill, request);
    if (next === null) {
      // Every need was served: there is time for more of the same.
      if (fitting.length === 0 || open === all) return planned;
      open = all;
      continue;
    }
    planned.push(next);
    const { task } = next;
    open = open.filter(({ id }) => !serves(task, id));
    left -= task.minutes;
    [lastSkill] = task.skills;
    rest = rest.filter((other) => other !== task);
  }
}

/** Whether a drill may give a task: what it may be used for, and the skill that the drill is about. */
function mayBeGiven({ uses, skills, misconceptions }: DrillTask, skill: string | undefined): boolean {
  if (!uses.includes('drill')) return false;
  return skill === undefined || skills.includes(skill) || misconceptions.includes(skill);
}

/** A skill or misconception that wants a task. */
interface Need extends DrillReason {
  /** Tasks below this difficulty come first. */
  readonly below?: DrillTask['difficulty'];
}

/** All needs in the order in which they are served. */
function needsOf<Task extends DrillTask>(
  { cards, now, seed, missed = [], skill }: DrillRequest<Task>,
  tasks: readonly Task[],
): readonly Need[] {
  const isMissed = new Set(missed.map(({ id }) => id));
  const skills = [...new Set(tasks.flatMap((task) => task.skills))];
  const taught = new Set([...skills, ...tasks.flatMap((task) => task.misconceptions)]);
  const known = [...cards.values()]
    .filter(({ id }) => taught.has(id))
    .map((card) => ({ card, chance: retrievability(card, now) }))
    .toSorted((one, other) => one.chance - other.chance || rankOf(seed, one.card.id) - rankOf(seed, other.card.id));
  const due = known.filter(({ card }) => isDue(card, now));
  const weak = known.filter(({ card }) => !isDue(card, now) && isWeak(card));
  const sure = known.filter(({ card }) => !isDue(card, now) && !isWeak(card));
  const needs: readonly Need[] = [
    ...missed.map(({ id, difficulty }) => ({ ...reasonFor('missed', id, cards.get(id), now), below: difficulty })),
    ...due.map(({ card }) => reasonFor('due', card.id, card, now)),
    ...weak.map(({ card }) => reasonFor('weak', card.id, card, now)),
    ...skills.filter((id) => !cards.has(id)).map((id) => reasonFor('new', id, undefined, now)),
    ...sure.map(({ card }) => reasonFor('ahead', card.id, card, now)),
  ];
  const wanted = skill === undefined ? needs : aboutOne(needs, skill, now);
  return wanted.filter(({ is, id }) => is === 'missed' || !isMissed.has(id));
}

/** The needs of a drill about one skill: that skill, and what went wrong. */
function aboutOne(needs: readonly Need[], id: string, now: number): readonly Need[] {
  const own = needs.filter((need) => need.id === id);
  const missed = needs.filter((need) => need.is === 'missed' && need.id !== id);
  // Every skill is a need; a misconception is one once it was made.
  return [...missed, ...(own.length > 0 ? own : [{ ...reasonFor('new', id, undefined, now), isMisconception: true }])];
}

function reasonFor(is: DrillReason['is'], id: string, card: SkillCard | undefined, now: number): DrillReason {
  return {
    is,
    id,
    isMisconception: card?.isMisconception ?? false,
    retrievability: card ? retrievability(card, now) : null,
    lastAt: card?.lastAt ?? null,
  };
}

/**
 * The task for the first need that some task serves; one whose first skill is another than that of the task before, unless
 * no need has such a task. Null where no task serves any need.
 */
function chooseTask<Task extends DrillTask>(
  needs: readonly Need[],
  tasks: readonly Task[],
  lastSkill: string | undefined,
  request: DrillRequest<Task>,
): PlannedTask<Task> | null {
  const another = tasks.filter(({ skills }) => skills[0] !== lastSkill);
  for (const among of [another, tasks]) {
    for (const need of needs) {
      const serving = among.filter((task) => serves(task, need.id));
      const task = bestFor(need, serving, needs, request);
      if (task === undefined) continue;
      const rank = (variant: number): number => rankOf(request.seed, `${refOf(task)}#${variant}`);
      const { below: _, ...reason } = need;
      return { task, variant: freshVariant(task, request.used, rank), reason };
    }
  }
  return null;
}

/** The best of the tasks that serve a need: see the criteria below, the first that differs decides. */
function bestFor<Task extends DrillTask>(
  need: Need,
  serving: readonly Task[],
  needs: readonly Need[],
  request: DrillRequest<Task>,
): Task | undefined {
  const scored = serving.map((task) => ({ task, criteria: criteriaOf(task, need, needs, request) }));
  return scored.toSorted((one, other) => lexical(one.criteria, other.criteria))[0]?.task;
}

/** What a task is judged by for a need, the most important first; less is better. */
function criteriaOf<Task extends DrillTask>(
  task: Task,
  need: Need,
  needs: readonly Need[],
  { cards, used, seed }: DrillRequest<Task>,
): readonly number[] {
  const level = levels[task.difficulty];
  const unknown = task.skills.filter((skill) => !cards.has(skill) && skill !== need.id).length;
  const urgent = needs.filter(({ is, id }) => (is === 'due' || is === 'weak') && serves(task, id)).length;
  const isEasier = need.below === undefined || level < levels[need.below] || level === 0;
  return [
    // What went wrong comes back in an easier task.
    need.is === 'missed' && !isEasier ? 1 : 0,
    need.is === 'missed' ? level : 0,
    // What is new comes with as little else that is new as possible, and easy.
    need.is === 'new' ? unknown : 0,
    need.is === 'new' ? level : 0,
    // One task for several skills that are due.
    -urgent,
    unknown,
    timesStarted(task, used),
    rankOf(seed, refOf(task)),
  ];
}

const levels: Readonly<Record<DrillTask['difficulty'], number>> = { easy: 0, medium: 1, hard: 2 };

function serves({ skills, misconceptions }: DrillTask, id: string): boolean {
  return skills.includes(id) || misconceptions.includes(id);
}

function refOf({ pack, id }: Pick<DrillTask, 'pack' | 'id'>): string {
  return `${pack}/${id}`;
}

function lexical(one: readonly number[], other: readonly number[]): number {
  for (const [at, number] of one.entries()) {
    const by = number - (other[at] ?? 0);
    if (by !== 0) return by;
  }
  return 0;
}
