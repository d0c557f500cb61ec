import { type Card, createEmptyCard, type FSRS, fsrs, type Grade, generatorParameters, Rating } from 'ts-fsrs';
import type { RatedAttempt, SkillRating } from './rated-attempts.ts';

/** What is remembered of a skill, or of a misconception that was made once. Times are in milliseconds since 1970. */
export interface SkillCard {
  /** The id of a skill or of a misconception: both are one list. */
  readonly id: string;
  /** A misconception: it has a card from the first time that it was made. */
  readonly isMisconception: boolean;
  /** The number of ratings. */
  readonly attempts: number;
  readonly lastRating: SkillRating;
  readonly lastAt: number;
  /** When it should be practised again. */
  readonly due: number;
  /** After so many days the chance to know it is 90 %. */
  readonly stability: number;
  readonly memory: Card;
}

/** What an attempt says about skills. */
export type Reviews = Pick<RatedAttempt, 'endedAt' | 'ratings' | 'made' | 'avoided' | 'rating'>;

/** Cards by id. */
export type SkillCards = ReadonlyMap<string, SkillCard>;

/**
 * The scheduler: FSRS with its usual weights and a target of 90 %. Without its short steps of minutes, so that what was not
 * known comes back the next day; without its random days, so that the same journal gives the same schedule.
 */
const scheduler: FSRS = fsrs(generatorParameters({ enable_fuzz: false, enable_short_term: false }));

const grades: Readonly<Record<SkillRating, Grade>> = {
  again: Rating.Again,
  hard: Rating.Hard,
  good: Rating.Good,
  easy: Rating.Easy,
};

/**
 * The cards after more attempts, which are in the order of their ends. Each attempt rates each skill of its task once. A
 * misconception that it made is rated `again`; one that was made before, and that its task shows and the person did not make,
 * is rated as the attempt is.
 */
export function reviewed(cards: SkillCards, attempts: readonly Reviews[]): SkillCards {
  const after = new Map(cards);
  for (const { endedAt, ratings, made, avoided, rating } of attempts) {
    const review = (id: string, isMisconception: boolean, of: SkillRating): void => {
      after.set(id, reviewedCard(after.get(id), id, isMisconception, of, endedAt));
    };
    for (const [skill, of] of ratings) review(skill, false, of);
    for (const id of made) review(id, true, 'again');
    for (const id of avoided) if (after.has(id)) review(id, true, rating);
  }
  return after;
}

/** The chance that a skill is known at a time, 0 to 1, as FSRS estimates it. */
export function retrievability({ memory, lastAt }: SkillCard, now: number): number {
  return scheduler.get_retrievability(memory, new Date(Math.max(now, lastAt)), false);
}

/** Whether a skill should be practised. */
export function isDue({ due }: SkillCard, now: number): boolean {
  return due <= now;
}

/** The ids of what should be practised at a time, in milliseconds since 1970. */
export function dueIds(cards: SkillCards, now: number): ReadonlySet<string> {
  return new Set([...cards.values()].filter((card) => isDue(card, now)).map(({ id }) => id));
}

/** Whether the last attempt at a skill showed that it is not sure. */
export function isWeak({ lastRating }: SkillCard): boolean {
  return lastRating === 'again' || lastRating === 'hard';
}

function reviewedCard(
  before: SkillCard | undefined,
  id: string,
  isMisconception: boolean,
  rating: SkillRating,
  at: number,
): SkillCard {
  // A time before the last one comes from a clock that was set back; FSRS knows no such time.
  const when = Math.max(at, before?.lastAt ?? at);
  const memory = scheduler.next(before?.memory ?? createEmptyCard(new Date(when)), new Date(when), grades[rating]).card;
  return {
    id,
    isMisconception,
    attempts: (before?.attempts ?? 0) + 1,
    lastRating: rating,
    lastAt: when,
    due: memory.due.getTime(),
    stability: memory.stability,
    memory,
  };
}
