import type { Lesson } from '../../scenario/scenario.ts';
import type { Skill } from '../../scenario/skills.ts';

/** What the screens outside of a task show besides the tasks. Each part is read when its screen is opened. */
export interface Loaded {
  readonly packs: readonly PackRow[];
  /** Null until they have been read. */
  readonly lessons: readonly Lesson[] | null;
  readonly progress: ProgressLists | null;
  readonly settings: SettingsView | null;
  readonly drill: DrillView | null;
  /** What came of a drill that is over, line by line. */
  readonly drillResult: readonly string[];
  /** The text of a task for its preview, by `PACK/ID`. */
  readonly texts: Readonly<Record<string, string>>;
  /** The mouse is used on lists; the terminal then marks text only while Shift is held. */
  readonly mouse: boolean;
  /** An exam that is running; null where none is. */
  readonly exam: RunningExam | null;
}

/** A pack, and where it comes from. */
export interface PackRow {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly about: string;
  readonly authors: readonly string[];
  readonly licence: string;
  /** It came with the program, or was added from a source. */
  readonly from: string;
  readonly lessons: number;
  /** Its own skills. */
  readonly skills: readonly Skill[];
}

/** An exam that is running. */
export interface RunningExam {
  /** In words: `1 hour 12 minutes`. */
  readonly left: string;
  /** Another window has it open. */
  readonly isElsewhere: boolean;
}

/** What was practised, as lists. */
export interface ProgressLists {
  /** Those that are due, then the weak ones, then the others, then those that were never practised. */
  readonly skills: readonly SkillRow[];
  readonly domains: readonly DomainRow[];
  /** Every checked answer, the last one first. */
  readonly history: readonly CheckRow[];
}

/** A skill, or a mistake that was made. */
export interface SkillRow {
  readonly id: string;
  /** What one can do who has the skill, or what the mistake is. */
  readonly says: string;
  readonly isMistake: boolean;
  readonly state: 'due' | 'weak' | 'later' | 'new';
  /** The chance that it is known now, 0 to 1; null where it was never practised. */
  readonly known: number | null;
  readonly attempts: number;
  readonly lastRating: string | null;
  /** Days until it is due; negative where it is overdue; null where it was never practised. */
  readonly days: number | null;
}

/** How sure the person is in a domain, as a range from 0 to 1. */
export interface DomainRow {
  readonly domain: string;
  readonly ready: readonly [low: number, high: number];
  readonly practised: number;
  readonly of: number;
}

/** An answer that was checked. */
export interface CheckRow {
  /** `2026-11-30 15:04`, in the time of this machine. */
  readonly at: string;
  /** `PACK/ID` */
  readonly scenario: string;
  readonly title: string;
  readonly variant: number;
  readonly passed: boolean;
  /** 0 to 1; null where it could not be scored. */
  readonly score: number | null;
  /** Ids of the checks that did not pass. */
  readonly failed: readonly string[];
  /** Seconds on the clock of the attempt. */
  readonly elapsed: number;
}

/** Every setting, and what is wrong with the file that they are kept in. */
export interface SettingsView {
  readonly file: string;
  readonly rows: readonly SettingRow[];
  /** In a sentence each, with the line of the file where one is at fault. */
  readonly faults: readonly string[];
}

/** A setting. */
export interface SettingRow {
  readonly name: string;
  readonly says: string;
  /** The value that is chosen; null where none is. */
  readonly chosen: string | null;
  /** What holds where nothing is chosen. */
  readonly unchosen: string;
  /** The values to choose from. */
  readonly values: readonly string[];
}

/** A drill that can start. */
export interface DrillView {
  readonly minutes: number;
  /** The tasks that it would give now; empty where none fits. */
  readonly tasks: readonly { readonly title: string; readonly minutes: number; readonly because: string }[];
}

/** Nothing has been read yet. */
export const nothingLoaded: Loaded = {
  packs: [],
  lessons: null,
  progress: null,
  settings: null,
  drill: null,
  drillResult: [],
  texts: {},
  mouse: true,
  exam: null,
};
