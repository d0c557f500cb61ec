import type { Misconception } from '../../../graders/finding.ts';
import type { SubmissionFault } from './submissions-json.ts';

// What `grade --results --json` prints.

/** The exam results of a class, in the order of the names. */
export interface ResultsJson {
  readonly schemaVersion: 1;
  readonly results: readonly PersonResultJson[];
}

/** The exams of one person. */
export interface PersonResultJson {
  /** The name of the file or folder, less `.json`. */
  readonly name: string;
  /** The one that ended last; `null` where none can be read. */
  readonly exam: ExamSummaryJson | null;
  /** With `--exam`: how it differs from that exam, a sentence each; empty where it does not, and without `--exam`. */
  readonly differences: readonly string[];
  /** Those before, the oldest first. */
  readonly earlier: readonly ExamSummaryJson[];
  /** The likely misconceptions of the last exam, each once, in the order of its tasks. */
  readonly misconceptions: readonly Misconception[];
  /** Files of this person that cannot be read. */
  readonly faults: readonly SubmissionFault[];
}

/** One exam in short. */
export interface ExamSummaryJson {
  readonly id: string;
  readonly seed: number;
  /** ISO 8601 (UTC). */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly minutes: number;
  /** 0 to 1. */
  readonly score: number;
  /** Points. */
  readonly earned: number;
  readonly totalPoints: number;
  readonly passMark: number;
  readonly passed: boolean;
  /** How often something happened to the clock: it moved back, or the program did not run. */
  readonly clockNotes: number;
  /**
   * Whether the digest in the file fits its contents. It finds an accidental change; it proves nothing against the person,
   * who can make it again.
   */
  readonly digestFits: boolean;
  readonly tasks: readonly TaskSummaryJson[];
}

/** One task in short. */
export interface TaskSummaryJson {
  readonly number: number;
  readonly scenario: string;
  readonly pack: string;
  readonly variant: number;
  readonly points: number;
  readonly earned: number;
  /** 0 to 1; `null` where no goal could be decided. */
  readonly score: number | null;
  readonly spentSeconds: number;
}
