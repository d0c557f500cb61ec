import { wrongUsage } from '../cli/exit.ts';
import { didYouMean } from '../cli/suggest.ts';
import { misconceptionNames } from '../netpol/misconceptions/titles.ts';
import type { DrillReason } from '../progress/schedule/drill-plan.ts';
import { accessMisconceptionNames } from '../rbac/misconceptions/names.ts';
import { reasonText } from '../report/drill-text.ts';
import { bundledPacks } from '../scenario/bundled.ts';
import type { PackEntry, ScenarioEntry } from '../scenario/pack-entry.ts';
import { skillOf } from '../scenario/skills.ts';

/** Minutes of a drill, where neither the command line nor a setting says. */
export const usualMinutes = 30;

/** What a drill is asked for. */
export interface DrillWish {
  readonly minutes: number;
  readonly skill?: string | undefined;
  readonly seed: number;
}

/** Throws an `ExitError` of wrong usage where no task of a drill is about a skill, or about a misconception. */
export function checkSkill(skill: string | undefined, tasks: readonly ScenarioEntry[]): void {
  if (skill === undefined) return;
  const drilled = tasks.filter(({ uses }) => uses.includes('drill'));
  const known = new Set(drilled.flatMap(({ skills, misconceptions }) => [...skills, ...misconceptions]));
  if (known.has(skill)) return;
  const suggestion = didYouMean(skill, [...known]);
  throw wrongUsage(
    `no task for a drill is about "${skill}"${suggestion}; "sallyport list --json" has the skills of every task`,
  );
}

/** What is said where no task fits into the time. */
export function nothingFits({ minutes, skill }: DrillWish, tasks: readonly ScenarioEntry[]): string {
  const fitting = tasks.filter(
    ({ uses, skills, misconceptions }) =>
      uses.includes('drill') && (skill === undefined || skills.includes(skill) || misconceptions.includes(skill)),
  );
  if (fitting.length === 0) return 'there is no task for a drill; "sallyport list" shows all tasks';
  const shortest = Math.min(...fitting.map((task) => task.minutes));
  return `no task fits into ${minutes} minutes: the shortest takes ${shortest}; try --minutes ${shortest}`;
}

/** Why a task was chosen, in words, with the names that the program and the packs have for skills. */
export function reasonSays(packs: readonly PackEntry[]): (reason: DrillReason, now: number) => string {
  const own = packs.flatMap(({ skills }) => skills);
  const lessons = new Set([...packs, ...bundledPacks()].flatMap((pack) => pack.lessons));
  return (reason, now) => {
    const text = reasonText(reason, sayingOf(reason.id), now);
    // The lesson about a misconception has its id.
    return reason.isMisconception && lessons.has(reason.id)
      ? `${text} "sallyport lesson ${reason.id}" explains it.`
      : text;
  };

  function sayingOf(id: string): string {
    const names = { ...misconceptionNames, ...accessMisconceptionNames };
    return (Object.hasOwn(names, id) ? names[id] : undefined) ?? skillOf(id, own)?.says ?? `${id}.`;
  }
}
