import { type Reviews, reviewed, type SkillCards } from './cards.ts';

/** A task, as far as a study plan needs it. */
export interface StudyTask {
  readonly skills: readonly string[];
  /** Par time. */
  readonly minutes: number;
  readonly uses: readonly string[];
}

/** How much to practise until a date. */
export interface StudyPlan {
  /** Days from today to the day before the date. */
  readonly days: number;
  /** Skills that were never practised. */
  readonly newSkills: number;
  /** How often a skill is to be practised until then, the new ones included. */
  readonly practices: number;
  /** On an average day; whole, rounded up. */
  readonly minutesPerDay: number;
  /** On the day with the most. */
  readonly mostMinutes: number;
}

/** Milliseconds. */
const day = 86_400_000;

/** More days than that are not looked at: a schedule so far ahead says nothing. */
export const longestPlan = 366;

/**
 * What it takes to meet every skill once and to repeat each when it is due, until a date, if every attempt goes well: who forgets
 * more needs more. New skills are spread over the first two thirds of the days. A skill costs its share of the tasks
 * that train it: their par time by the number of their skills. `now` and `until` are in milliseconds since 1970.
 */
export function planUntil(
  tasks: readonly StudyTask[],
  cards: SkillCards,
  { now, until }: { readonly now: number; readonly until: number },
): StudyPlan {
  const days = Math.min(longestPlan, Math.max(1, Math.ceil((until - now) / day)));
  const costs = costsOf(tasks.filter(({ uses }) => uses.includes('drill')));
  const fresh = [...costs.keys()].filter((skill) => !cards.has(skill));
  const newDays = Math.max(1, Math.floor((days * 2) / 3));
  let known = new Map([...cards].filter(([id]) => costs.has(id)));
  const perDay: number[] = [];
  let practices = 0;
  for (let at = 0; at < days; at++) {
    const when = now + at * day;
    const met = fresh.slice(Math.floor((at * fresh.length) / newDays), Math.floor(((at + 1) * fresh.length) / newDays));
    const due = [...known.values()].filter((card) => card.due < when + day).map(({ id }) => id);
    const today = [...due, ...met];
    practices += today.length;
    perDay.push(today.reduce((sum, skill) => sum + (costs.get(skill) ?? 0), 0));
    known = new Map(reviewed(known, [wentWell(today, when)]));
  }
  return {
    days,
    newSkills: fresh.length,
    practices,
    minutesPerDay: Math.ceil(perDay.reduce((sum, minutes) => sum + minutes, 0) / days),
    mostMinutes: Math.ceil(Math.max(...perDay)),
  };
}

/** The minutes that practising each skill once takes. */
function costsOf(tasks: readonly StudyTask[]): ReadonlyMap<string, number> {
  const shares = tasks.flatMap(({ skills, minutes }) =>
    skills.map((skill) => ({ skill, minutes: minutes / skills.length })),
  );
  return new Map(
    [...Map.groupBy(shares, ({ skill }) => skill)].map(([skill, own]) => [
      skill,
      own.reduce((sum, { minutes }) => sum + minutes, 0) / own.length,
    ]),
  );
}

function wentWell(skills: readonly string[], at: number): Reviews {
  return {
    endedAt: at,
    ratings: new Map(skills.map((skill) => [skill, 'good'])),
    made: [],
    avoided: [],
    rating: 'good',
  };
}
