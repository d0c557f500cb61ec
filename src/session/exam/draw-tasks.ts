import { apportion } from './apportion.ts';
import { difficultyShares, skillDistance } from './blueprint.ts';
import { examFacts } from './curriculum.ts';
import type { ExamScenario } from './exam-scenario.ts';

type Rank = (text: string) => number;
type Difficulty = ExamScenario['difficulty'];

/**
 * Draws so many tasks from a pool that has enough: as many from each domain as its weight says, of the difficulties that an
 * exam should have, none twice, and with par times whose sum is within `par`, as far as the pool allows. `rank` gives a
 * number from 0 up to 1 for a text; it decides between tasks that are equally good.
 */
export function drawTasks(
  pool: readonly ExamScenario[],
  count: number,
  par: readonly [least: number, most: number],
  rank: Rank,
): readonly ExamScenario[] {
  const room = difficultyRoom(pool, count);
  const mostOfSkill = Math.ceil(count / skillDistance);
  const drawn: ExamScenario[] = [];
  for (const domain of domainSlots(pool, count, rank)) {
    const free = pool.filter((task) => task.domain === domain && !drawn.includes(task));
    const [next] = free
      .map((task) => ({ task, criteria: criteriaOf(task, drawn, room, mostOfSkill, rank) }))
      .toSorted((one, other) => lexical(one.criteria, other.criteria));
    if (next !== undefined) drawn.push(next.task);
  }
  return withinPar(drawn, pool, par, mostOfSkill, rank);
}

/** A domain for each task to draw: by weight, never more than the pool has, in a drawn order. */
function domainSlots(pool: readonly ExamScenario[], count: number, rank: Rank): readonly string[] {
  const domains = examFacts.domains.map(({ domain, weight }) => ({
    domain,
    weight,
    there: pool.filter((task) => task.domain === domain).length,
  }));
  const taken = new Map<string, number>();
  for (let left = count; left > 0; ) {
    const open = domains.filter(({ domain, there }) => there > (taken.get(domain) ?? 0));
    const shares = apportion(
      left,
      open.map(({ weight }) => weight),
    );
    for (const [at, { domain, there }] of open.entries()) {
      const before = taken.get(domain) ?? 0;
      const added = Math.min(shares[at] ?? 0, there - before);
      taken.set(domain, before + added);
      left -= added;
    }
  }
  return [...taken]
    .flatMap(([domain, number]) => Array.from({ length: number }, (_, at) => ({ domain, at })))
    .toSorted((one, other) => rank(`slot ${one.domain} ${one.at}`) - rank(`slot ${other.domain} ${other.at}`))
    .map(({ domain }) => domain);
}

/** How many tasks of each difficulty there should be: what the pool lacks of one is given to the others. */
function difficultyRoom(pool: readonly ExamScenario[], count: number): ReadonlyMap<Difficulty, number> {
  const levels: readonly Difficulty[] = ['easy', 'medium', 'hard'];
  const shares = apportion(
    count,
    levels.map((level) => difficultyShares[level]),
  );
  return new Map(
    levels.map((level, at) => [
      level,
      Math.min(shares[at] ?? 0, pool.filter(({ difficulty }) => difficulty === level).length),
    ]),
  );
}

/** What a task is judged by, the most important first; less is better. */
function criteriaOf(
  task: ExamScenario,
  drawn: readonly ExamScenario[],
  room: ReadonlyMap<Difficulty, number>,
  mostOfSkill: number,
  rank: Rank,
): readonly number[] {
  const ofSkill = drawn.filter(({ skills }) => skills[0] === task.skills[0]).length;
  const ofLevel = drawn.filter(({ difficulty }) => difficulty === task.difficulty).length;
  return [
    ofSkill >= mostOfSkill ? 1 : 0,
    ofLevel >= (room.get(task.difficulty) ?? 0) ? 1 : 0,
    ofSkill >= 2 ? 1 : 0,
    rank(refOf(task)),
  ];
}

/** The same tasks, some of them changed for others of the same domain until the sum of par times is within its bounds. */
function withinPar(
  drawn: readonly ExamScenario[],
  pool: readonly ExamScenario[],
  [least, most]: readonly [number, number],
  mostOfSkill: number,
  rank: Rank,
): readonly ExamScenario[] {
  let tasks = drawn;
  for (;;) {
    const sum = tasks.reduce((all, { minutes }) => all + minutes, 0);
    const off = (minutes: number): number => Math.max(0, least - minutes, minutes - most);
    if (off(sum) === 0) return tasks;
    const changes = tasks.flatMap((from) =>
      pool
        .filter((to) => to.domain === from.domain && !tasks.includes(to))
        .filter((to) => tasks.filter((one) => one !== from && one.skills[0] === to.skills[0]).length < mostOfSkill)
        .map((to) => ({ from, to, off: off(sum - from.minutes + to.minutes) }))
        .filter((change) => change.off < off(sum))
        .map(({ from: old, to, off: left }) => ({
          old,
          to,
          // The difficulty stays where that is possible.
          criteria: [old.difficulty === to.difficulty ? 0 : 1, left, rank(`${refOf(old)} for ${refOf(to)}`)],
        })),
    );
    const [change] = changes.toSorted((one, other) => lexical(one.criteria, other.criteria));
    if (change === undefined) return tasks;
    tasks = tasks.map((task) => (task === change.old ? change.to : task));
  }
}

function refOf({ pack, id }: ExamScenario): string {
  return `${pack}/${id}`;
}

function lexical(one: readonly number[], other: readonly number[]): number {
  for (const [at, number] of one.entries()) {
    const by = number - (other[at] ?? 0);
    if (by !== 0) return by;
  }
  return 0;
}
