import { misconceptionsOfExam, type ReportedExam } from './reported-exam.ts';
import type { ExamSummaryJson, PersonResultJson } from './results-json.ts';
import type { SubmissionFault } from './submissions-json.ts';

/** The exams of one person as they were read; the one that ended first comes first. */
export interface ReportedPerson {
  readonly name: string;
  readonly exams: readonly { readonly exam: ReportedExam; readonly digestFits: boolean }[];
  readonly faults: readonly SubmissionFault[];
}

/**
 * The exams of one person in short: the last one counts. `differencesOf` says how it differs from the exam that was set.
 */
export function personResult(
  { name, exams, faults }: ReportedPerson,
  differencesOf: (exam: ReportedExam) => readonly string[] = () => [],
): PersonResultJson {
  const summaries = exams.map(({ exam, digestFits }) => examSummary(exam, digestFits));
  const last = exams.at(-1)?.exam;
  return {
    name,
    exam: summaries.at(-1) ?? null,
    differences: last === undefined ? [] : differencesOf(last),
    earlier: summaries.slice(0, -1),
    misconceptions: last === undefined ? [] : misconceptionsOfExam(last),
    faults,
  };
}

function examSummary(exam: ReportedExam, digestFits: boolean): ExamSummaryJson {
  const { id, seed, startedAt, endedAt, minutes, score, earned, totalPoints, passMark, passed, clock, tasks } = exam;
  return {
    id,
    seed,
    startedAt,
    endedAt,
    minutes,
    score,
    earned,
    totalPoints,
    passMark,
    passed,
    clockNotes: clock.length,
    digestFits,
    tasks: tasks.map((task) => {
      const { number, scenario, pack, variant, points, spentSeconds } = task;
      return { number, scenario, pack, variant, points, earned: task.earned, score: task.score, spentSeconds };
    }),
  };
}

/** How the class did in one scenario, over the last exams of all people who had it. */
export interface ScenarioFigures {
  /** `PACK/ID` */
  readonly ref: string;
  readonly people: number;
  /** People whose answer earned all points. */
  readonly solved: number;
  /** The share of all its points that was earned, 0 to 1. */
  readonly share: number;
  /** Seconds that a person spent on it, on average. */
  readonly seconds: number;
}

/** The scenarios of a class's exams, the one with the smallest share of points first. */
export function scenarioFigures(results: readonly PersonResultJson[]): readonly ScenarioFigures[] {
  const tasks = results.flatMap(({ exam }) => exam?.tasks ?? []);
  return [...Map.groupBy(tasks, ({ pack, scenario }) => `${pack}/${scenario}`)]
    .map(([ref, own]) => {
      const sum = (figure: (task: (typeof own)[number]) => number): number =>
        own.reduce((total, task) => total + figure(task), 0);
      const points = sum((task) => task.points);
      return {
        ref,
        people: own.length,
        solved: own.filter(({ score }) => score === 1).length,
        share: points === 0 ? 0 : sum((task) => task.earned) / points,
        seconds: sum((task) => task.spentSeconds) / own.length,
      };
    })
    .toSorted((a, b) => a.share - b.share || (a.ref < b.ref ? -1 : 1));
}
