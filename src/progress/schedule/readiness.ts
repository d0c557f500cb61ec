import { retrievability, type SkillCards } from './cards.ts';
import type { RatedAttempt } from './rated-attempts.ts';

/** A task, as far as readiness needs it. */
export interface DomainTask {
  readonly domain: string;
  readonly skills: readonly string[];
}

/** How sure a person is in a domain of the exam, as far as their attempts show it. */
export interface DomainReadiness {
  readonly domain: string;
  /** Between what and what, 0 to 1: wide while little is known. */
  readonly ready: readonly [low: number, high: number];
  readonly restsOn: {
    /** Skills of the domain that were practised. */
    readonly skills: number;
    /** Skills of the domain. */
    readonly of: number;
    /** The attempts at them. */
    readonly attempts: number;
  };
}

/**
 * The readiness in each domain, in the order of the tasks. For a skill it is the share of its attempts that were passed without
 * the reference answer, as Wilson's interval of 80 % for so many attempts, times the chance that the skill is known now. A skill that was
 * never practised may be known or not: 0 to 1. A domain is the mean of its skills. It is no forecast of an exam's score.
 */
export function readinessOf(
  tasks: readonly DomainTask[],
  cards: SkillCards,
  attempts: readonly RatedAttempt[],
  now: number,
): readonly DomainReadiness[] {
  const counts = countRatings(attempts);
  return [...Map.groupBy(tasks, ({ domain }) => domain)].map(([domain, own]) => {
    const skills = [...new Set(own.flatMap((task) => task.skills))];
    const ranges = skills.map((skill) => skillRange(counts.get(skill), cards, skill, now));
    const practised = skills.filter((skill) => counts.has(skill));
    return {
      domain,
      ready: [mean(ranges.map(([low]) => low)), mean(ranges.map(([, high]) => high))] as const,
      restsOn: {
        skills: practised.length,
        of: skills.length,
        attempts: practised.reduce((sum, skill) => sum + (counts.get(skill)?.all ?? 0), 0),
      },
    };
  });
}

interface RatingCount {
  readonly known: number;
  readonly all: number;
}

/** How often each skill was rated, and how often it was known. */
function countRatings(attempts: readonly RatedAttempt[]): ReadonlyMap<string, RatingCount> {
  const counts = new Map<string, RatingCount>();
  for (const { ratings } of attempts) {
    for (const [skill, rating] of ratings) {
      const { known, all } = counts.get(skill) ?? { known: 0, all: 0 };
      counts.set(skill, { known: known + (rating === 'again' ? 0 : 1), all: all + 1 });
    }
  }
  return counts;
}

function skillRange(
  count: RatingCount | undefined,
  cards: SkillCards,
  skill: string,
  now: number,
): readonly [number, number] {
  const card = cards.get(skill);
  if (!count || !card) return [0, 1];
  const [low, high] = wilson(count.known, count.all);
  const chance = retrievability(card, now);
  return [low * chance, high * chance];
}

/** The quantile of the normal distribution for an interval of 80 %. */
const z = 1.2816;

/** Wilson's score interval for a share (E. B. Wilson, JASA 22, 1927). */
function wilson(known: number, all: number): readonly [number, number] {
  const share = known / all;
  const middle = share + z ** 2 / (2 * all);
  const half = z * Math.sqrt((share * (1 - share)) / all + z ** 2 / (4 * all ** 2));
  const by = 1 + z ** 2 / all;
  return [Math.max(0, (middle - half) / by), Math.min(1, (middle + half) / by)];
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
