import type { Check } from '../../graders/grader.ts';
import type { Manifest } from '../kube/manifest.ts';

/** One task, as a folder of a pack holds it. Read by load-pack.ts; see docs/scenarios.md. */
export interface Scenario {
  readonly id: string;
  readonly pack: string;
  readonly title: string;
  /** A domain of the exam's curriculum. */
  readonly domain: string;
  readonly competency: string;
  readonly skills: readonly string[];
  readonly difficulty: 'easy' | 'medium' | 'hard';
  /** Par time. */
  readonly minutes: number;
  /** Its weight in an exam. */
  readonly weight: number;
  /** Numbers of the catalogue of tasks. */
  readonly covers: readonly number[];
  /** The namespace of a manifest of the answer that names none. */
  readonly namespace: string;
  /** The task's text; an empty line separates paragraphs. */
  readonly task: string;
  readonly hints: readonly string[];
  /** What the trap was; shown after success. */
  readonly trap: string;
  readonly checks: readonly Check[];
  /** The cluster before the answer, in the order it is applied. */
  readonly start: readonly Manifest[];
  /** The file that holds the settled cluster of `start`; only scenarios that come with the program have one. */
  readonly savedIn?: string;
  /** Whether 169.254.169.254 answers. */
  readonly metadataService?: boolean;
  /** The text of the reference answer. */
  readonly solution: string;
  readonly nearMisses: readonly NearMiss[];
}

/** A pack: a folder of scenarios, in the instructor's order. */
export interface Pack {
  readonly id: string;
  readonly title: string;
  readonly scenarios: readonly Scenario[];
}

/** An answer that is almost right, which checks it must fail, and why. */
export interface NearMiss {
  readonly name: string;
  readonly answer: string;
  readonly fails: readonly string[];
  readonly because: string;
}
