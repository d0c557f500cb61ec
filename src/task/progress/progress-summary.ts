import { type JournalEvent, progressOf, untouchedProgress } from '../../progress/progress.ts';
import { dueIds, retrievability, reviewed, type SkillCard } from '../../progress/schedule/cards.ts';
import { aboutTasks, type RatedAttempt, ratedAttempts } from '../../progress/schedule/rated-attempts.ts';
import { readinessOf } from '../../progress/schedule/readiness.ts';
import { planUntil } from '../../progress/schedule/study-plan.ts';
import { usedVariants } from '../../progress/schedule/variant-pool.ts';
import type { HistoryDayJson, PaceJson, ProgressJson, SkillProgressJson } from '../../report/json.ts';
import { refOf, type ScenarioEntry } from '../../scenario/pack-entry.ts';

/** When the progress is looked at, and the date to plan for. */
export interface ProgressMoment {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The date as it was written, and when that day begins, in milliseconds since 1970. */
  readonly until?: { readonly date: string; readonly at: number } | undefined;
}

/** All that the journal says about a person's progress in the tasks of a list. */
export function progressSummary(
  events: readonly JournalEvent[],
  tasks: readonly ScenarioEntry[],
  { now, until }: ProgressMoment,
): Omit<ProgressJson, 'schemaVersion'> {
  const attempts = ratedAttempts(events, aboutTasks(tasks));
  const cards = reviewed(new Map(), attempts);
  const due = dueIds(cards, now);
  const progress = progressOf(events);
  const used = usedVariants(events);
  return {
    skills: [...cards.values()].toSorted((one, other) => one.due - other.due).map((card) => skillProgress(card, now)),
    newSkills: [...new Set(tasks.flatMap(({ skills }) => skills))].filter((skill) => !cards.has(skill)),
    scenarios: tasks.map((task) => {
      const { state, best, bestPass, open, solutionSeen } = progress.get(refOf(task)) ?? untouchedProgress;
      const { tries, hints } = bestPass ?? open ?? { tries: 0, hints: 0 };
      return {
        id: task.id,
        pack: task.pack,
        state: state === 'passed' && task.skills.some((skill) => due.has(skill)) ? 'due' : state,
        best,
        bestSeconds: bestPass?.elapsed ?? null,
        minutes: task.minutes,
        tries,
        hints,
        solutionSeen,
        variantsUsed: new Set(used.get(`${task.pack}/${task.version}/${task.id}`)).size,
        variants: task.variants,
      };
    }),
    domains: readinessOf(tasks, cards, attempts, now).map(({ domain, ready: [low, high], restsOn }) => ({
      domain,
      ready: [rounded(low), rounded(high)],
      restsOn,
    })),
    history: historyOf(attempts),
    pace: paceOf(attempts),
    ...(until === undefined
      ? {}
      : { plan: { until: until.date, ...planUntil(tasks, cards, { now, until: until.at }) } }),
  };
}

function skillProgress(card: SkillCard, now: number): SkillProgressJson {
  const { id, isMisconception, due, stability, attempts, lastRating, lastAt } = card;
  return {
    id,
    kind: isMisconception ? 'misconception' : 'skill',
    due: new Date(due).toISOString(),
    stability: rounded(stability),
    retrievability: rounded(retrievability(card, now)),
    attempts,
    lastRating,
    lastAt: new Date(lastAt).toISOString(),
  };
}

function historyOf(attempts: readonly RatedAttempt[]): readonly HistoryDayJson[] {
  const days = Map.groupBy(attempts, ({ endedAt }) => new Date(endedAt).toISOString().slice(0, 10));
  return [...days].map(([date, own]) => ({
    date,
    attempts: own.length,
    passed: own.filter(({ end }) => end === 'passed').length,
    minutes: rounded(own.reduce((sum, { seconds }) => sum + seconds, 0) / 60),
  }));
}

function paceOf(attempts: readonly RatedAttempt[]): PaceJson {
  const shares = attempts
    .flatMap(({ end, seconds, minutes }) => (end === 'passed' && minutes !== null ? [seconds / (minutes * 60)] : []))
    .toSorted((one, other) => one - other);
  const median = shares[Math.floor((shares.length - 1) / 2)];
  return { attempts: shares.length, median: median === undefined ? null : rounded(median) };
}

function rounded(number: number): number {
  return Math.round(number * 1000) / 1000;
}
