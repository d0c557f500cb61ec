import type { ExamPlan, ExamTask, PlannedDomain } from './plan.ts';

/** What happened to the clock of an exam, and the same in words. */
export type ClockNote =
  /** The machine's clock stood before a time that the exam had seen already. */
  | { readonly is: 'clock moved back'; readonly at: string; readonly seconds: number; readonly says: string }
  /** The program did not run for so many minutes; they count. */
  | { readonly is: 'did not run'; readonly at: string; readonly minutes: number; readonly says: string };

/** What a grade needs to have for a result. `grade --json` is one. */
export interface GradeOfTask {
  readonly passed: boolean;
  /** 0 to 1; null where no goal could be decided. */
  readonly score: number | null;
}

/** A task of an exam that is over, without its grade. */
export interface ExamTaskFacts extends ExamTask {
  /** Seconds in which the task was the open one while the program ran. */
  readonly spentSeconds: number;
  readonly flagged: boolean;
  /** What the person wrote down about the task; absent where that is nothing. */
  readonly note?: string;
  /** 0 to 1, as a grade's; null where no goal could be decided: then it earns nothing. */
  readonly score: number | null;
  /** The points that it earned, of `points`, to two decimals. */
  readonly earned: number;
}

/** A task of an exam that is over. `Grade` is what `grade --json` prints, less its `schemaVersion`. */
export interface ExamTaskResult<Grade extends GradeOfTask = GradeOfTask> extends ExamTaskFacts {
  readonly grade: Grade;
}

/** A domain of an exam that is over. */
export interface ExamDomainResult extends PlannedDomain {
  /** The points that its tasks earned. */
  readonly earned: number;
}

/** An exam that is over, without its tasks. */
export interface ExamResultFacts {
  /** Names it among the exams of this person: when it started, as `20261130-231500-SEED`. */
  readonly id: string;
  readonly seed: number;
  readonly minutes: number;
  /** How many points pass. */
  readonly passMark: number;
  readonly totalPoints: number;
  /** ISO 8601 (UTC). */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Whether the person ended it, or its time was over. */
  readonly endedBy: 'person' | 'time';
  /** The share of all points that was earned, 0 to 1, to four decimals. */
  readonly score: number;
  /** The points that were earned, of `totalPoints`, to two decimals. */
  readonly earned: number;
  /** Whether `earned` reaches `passMark`. */
  readonly passed: boolean;
  readonly clock: readonly ClockNote[];
  readonly domains: readonly ExamDomainResult[];
  /**
   * SHA-256 of everything else, in hexadecimal (see `digestText`). It shows an accidental change, and proves nothing against
   * the owner of the file, who can make it again.
   */
  readonly digest: string;
}

/** An exam that is over: what `exam --result --json` prints, less its `schemaVersion`. */
export interface ExamResult<Grade extends GradeOfTask = GradeOfTask> extends ExamResultFacts {
  readonly tasks: readonly ExamTaskResult<Grade>[];
}

/** An exam that was taken before, as it stands beside a later one. */
export type EarlierExam = Pick<ExamResultFacts, 'id' | 'minutes' | 'earned' | 'totalPoints' | 'passed'>;

/** What became of each task of an exam, in the order of the plan. */
export interface TaskOutcome<Grade extends GradeOfTask> {
  readonly spentSeconds: number;
  readonly flagged: boolean;
  readonly note: string;
  readonly grade: Grade;
}

/** What a result is made of. */
export interface ResultInput<Grade extends GradeOfTask> {
  readonly id: string;
  readonly plan: ExamPlan;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly endedBy: ExamResult['endedBy'];
  readonly clock: readonly ClockNote[];
  readonly outcomes: readonly TaskOutcome<Grade>[];
}

/** The result of an exam. `sha256` gives the SHA-256 of a text in hexadecimal. */
export function resultOf<Grade extends GradeOfTask>(
  { id, plan, startedAt, endedAt, endedBy, clock, outcomes }: ResultInput<Grade>,
  sha256: (text: string) => string,
): ExamResult<Grade> {
  const { seed, minutes, passMark, totalPoints } = plan;
  const tasks = plan.tasks.flatMap((task, at): ExamTaskResult<Grade>[] => {
    const outcome = outcomes[at];
    if (outcome === undefined) return [];
    const { grade, note, spentSeconds, flagged } = outcome;
    const earned = rounded(task.points * (grade.score ?? 0));
    return [{ ...task, spentSeconds, flagged, ...(note === '' ? {} : { note }), score: grade.score, earned, grade }];
  });
  const earned = sumOf(tasks);
  const domains = plan.domains.map((domain) => ({
    ...domain,
    earned: sumOf(tasks.filter((task) => task.domain === domain.domain)),
  }));
  const result = {
    id,
    seed,
    startedAt,
    endedAt,
    endedBy,
    minutes,
    passMark,
    totalPoints,
    score: Math.round((earned / totalPoints) * 10_000) / 10_000,
    earned,
    passed: earned >= passMark,
    clock,
    tasks,
    domains,
  };
  return { ...result, digest: sha256(digestText(result)) };
}

/** The skills whose tasks lost the most points, by the first skill of each task: at most three, the worst first. */
export function weakestSkills({
  tasks,
}: Pick<ExamResult, 'tasks'>): readonly (readonly [skill: string, lost: number])[] {
  const lost = new Map<string, number>();
  for (const { skills, points, earned } of tasks) {
    const [skill] = skills;
    if (skill !== undefined && points > earned) lost.set(skill, (lost.get(skill) ?? 0) + points - earned);
  }
  return [...lost].toSorted(([, one], [, other]) => other - one).slice(0, 3);
}

/**
 * The text that the digest of a result is made of: its fields but `digest` and `schemaVersion`, sorted by name at every
 * level, as JSON without spaces.
 */
export function digestText(result: object): string {
  const { digest: _, schemaVersion: __, ...rest } = result as { digest?: unknown; schemaVersion?: unknown };
  return canonical(rest);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`)
    .join(',')}}`;
}

function sumOf(tasks: readonly { readonly earned: number }[]): number {
  return rounded(tasks.reduce((sum, { earned }) => sum + earned, 0));
}

/** To two decimals. */
function rounded(points: number): number {
  return Math.round(points * 100) / 100;
}
