import { examFacts } from './curriculum.ts';

/** What an exam of some length is made to. The figures of the full length stand for shorter ones in proportion. */
export interface Blueprint {
  /** Minutes. */
  readonly minutes: number;
  /** The fewest and the most tasks. */
  readonly tasks: readonly [fewest: number, most: number];
  /** How many tasks it has unless something else is asked for. */
  readonly usualTasks: number;
  /** The least and the most minutes of par time that all tasks have together. */
  readonly par: readonly [least: number, most: number];
}

/** The shortest and the longest exam, in minutes. */
export const examMinutes: readonly [shortest: number, longest: number] = [10, 240];

/** All points of an exam. */
export const totalPoints = 100;

/** Of the full length. */
const usualTasks = 16;
const parMinutes = [85, 125] as const;

/** The blueprint of an exam of so many minutes. */
export function blueprintOf(minutes: number): Blueprint {
  const share = minutes / examFacts.length;
  const [fewest, most] = examFacts.tasks;
  const [least, longest] = parMinutes;
  return {
    minutes,
    tasks: [Math.max(1, Math.floor(fewest * share)), Math.max(1, Math.ceil(most * share))],
    usualTasks: Math.max(1, Math.round(usualTasks * share)),
    par: [least * share, longest * share],
  };
}

/** How many tasks of each difficulty an exam should have, in percent. Where the pool has too few, others take their place. */
export const difficultyShares = { easy: 25, medium: 60, hard: 15 } as const;

/** Of so many tasks in a row no two have the same first skill. */
export const skillDistance = 3;
