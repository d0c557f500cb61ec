import type { CheckResult, Misconception } from '../../../graders/grader.ts';

// What reports need of an exam that is over: a part of what `exam --result --json` prints.

/** An exam that is over. */
export interface ReportedExam {
  readonly id: string;
  readonly seed: number;
  /** ISO 8601 (UTC). */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly minutes: number;
  /** How many points pass. */
  readonly passMark: number;
  readonly totalPoints: number;
  /** The share of all points that was earned, 0 to 1. */
  readonly score: number;
  /** The points that were earned. */
  readonly earned: number;
  readonly passed: boolean;
  readonly clock: readonly ReportedClockNote[];
  readonly tasks: readonly ReportedTask[];
  readonly domains: readonly ReportedDomain[];
  readonly digest: string;
}

/** What happened to the clock. */
export type ReportedClockNote =
  | { readonly is: 'clock moved back'; readonly at: string; readonly seconds: number }
  | { readonly is: 'did not run'; readonly at: string; readonly minutes: number };

/** One task, and what came of it. */
export interface ReportedTask {
  /** Counts from 1, in the order of the exam. */
  readonly number: number;
  readonly scenario: string;
  readonly variant: number;
  readonly pack: string;
  readonly title: string;
  readonly domain: string;
  readonly competency: string;
  /** Par time. */
  readonly minutes: number;
  readonly points: number;
  readonly spentSeconds: number;
  readonly flagged: boolean;
  /** What the person wrote down. */
  readonly note?: string;
  /** 0 to 1; null where no goal could be decided. */
  readonly score: number | null;
  readonly earned: number;
  readonly grade: ReportedGrade;
}

/** The grade of a task: a part of what `grade --json` prints. */
export interface ReportedGrade {
  readonly passed: boolean;
  readonly checks: readonly ReportedCheck[];
}

export interface ReportedCheck extends Pick<CheckResult, 'id' | 'says' | 'kind' | 'weight' | 'passed'> {
  readonly findings: readonly ReportedFinding[];
}

export interface ReportedFinding {
  /** Of the answer to a question. */
  readonly about?: string;
  readonly misconception?: Misconception;
}

/** A domain of the exam's curriculum. */
export interface ReportedDomain {
  readonly domain: string;
  /** Percent of the exam. */
  readonly weight: number;
  /** The points of its tasks. */
  readonly points: number;
  readonly earned: number;
}

/** The misconceptions that the grades of an exam name, each once with its greatest confidence, in the order of the tasks. */
export function misconceptionsOfExam({ tasks }: Pick<ReportedExam, 'tasks'>): readonly Misconception[] {
  const named = new Map<string, Misconception>();
  for (const { misconception } of tasks.flatMap(({ grade }) => grade.checks.flatMap(({ findings }) => findings))) {
    if (misconception === undefined) continue;
    const before = named.get(misconception.id);
    if (before === undefined || before.confidence < misconception.confidence)
      named.set(misconception.id, misconception);
  }
  return [...named.values()];
}

/** A time as it is printed: `2026-11-30 23:15 UTC`. A text that is no such time stays as it is. */
export function timeText(iso: string): string {
  const [, date, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z$/.exec(iso) ?? [];
  return date === undefined ? iso : `${date} ${time} UTC`;
}

/** Points as they are printed: whole ones without decimals. */
export function pointsText(points: number): string {
  return String(Math.round(points * 100) / 100);
}
