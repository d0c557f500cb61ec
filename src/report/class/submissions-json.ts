import type { Misconception } from '../../../graders/finding.ts';

// What `grade --submissions --json` prints. The gradebooks (CSV, HTML) are made from these types alone, so that a merged
// class has the same gradebooks as one that was graded in one run.

/** The answers of a class to one task, in the order of their names. */
export interface SubmissionsJson {
  readonly schemaVersion: 1;
  readonly scenario: string;
  readonly pack: string;
  /** The version of the pack. */
  readonly packVersion: string;
  /** Counts from 1. */
  readonly variant: number;
  /** The title of the task. */
  readonly title: string;
  /** The checks of the task, in their order. */
  readonly checks: readonly ClassCheckJson[];
  readonly submissions: readonly SubmissionJson[];
  /** With `--shard`: which part of the class this is. */
  readonly shard?: ShardJson;
}

/** One check of the task. */
export interface ClassCheckJson {
  readonly id: string;
  readonly says: string;
  /** `asked`: a goal, which earns its weight; `kept`: a safeguard, which only scales. */
  readonly kind: 'asked' | 'kept';
  readonly weight: number;
}

/** The answer of one person. */
export interface SubmissionJson {
  /** The name of its file or folder, less `.yaml`, `.yml` or `.json`; with it where two would have the same name. */
  readonly name: string;
  /** 0 to 1; `null` where it was not graded, or no check that is asked could be decided. */
  readonly score: number | null;
  /** Every check passes; `false` while anything is untested. */
  readonly passed: boolean;
  /** In the order of the task's checks; empty where it was not graded. `null`: untested. */
  readonly checks: readonly SubmissionCheckJson[];
  /** The likely misconceptions, each once with its greatest confidence; the one of the first failed check comes first. */
  readonly misconceptions: readonly Misconception[];
  /** How many documents the API server refuses; the others count. */
  readonly rejectedCount: number;
  /** The first ten of those. */
  readonly rejected: readonly RejectedDocumentJson[];
  /** Why it was not graded; `null` where it was. */
  readonly fault: SubmissionFault | null;
}

/** What came of one check. */
export interface SubmissionCheckJson {
  readonly id: string;
  readonly passed: boolean | null;
}

/** A document that the API server refuses, and why. */
export interface RejectedDocumentJson {
  /** Its path in the folder of all submissions. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Why a submission was not graded. */
export interface SubmissionFault {
  /**
   * `unreadable`: no plain file or folder, or the system refuses to read it; `too large`; `invalid`: it is not text, not
   * YAML, or not an answer to the task; `too slow` and `too much memory`: it went over the limits of one submission; `bug`: a
   * fault of sallyport.
   */
  readonly code: 'unreadable' | 'too large' | 'invalid' | 'too slow' | 'too much memory' | 'bug';
  /** Its path in the folder of all submissions. */
  readonly file: string;
  /** `null` where the whole file is meant. */
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
}

/** A part of a class. */
export interface ShardJson {
  /** Counts from 1. */
  readonly number: number;
  /** How many parts there are. */
  readonly of: number;
  /** How many submissions the whole class has. */
  readonly submissions: number;
  /** SHA-256 over the names of all submissions: parts of another class are not merged. */
  readonly digest: string;
}
