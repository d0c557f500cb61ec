import { type Cell, csvText } from './csv.ts';
import type { PersonResultJson } from './results-json.ts';
import { remarksOn } from './results-text.ts';
import { faultText } from './submissions-text.ts';

/**
 * The exam results of a class as CSV: a row for each person with the last exam, then a column for each scenario with the
 * points that it earned; the cell is empty where the exam of the person did not have it.
 */
export function resultsCsv(results: readonly PersonResultJson[]): string {
  const refs = [
    ...new Set(results.flatMap(({ exam }) => (exam?.tasks ?? []).map(({ pack, scenario }) => `${pack}/${scenario}`))),
  ];
  const head = [
    'name',
    'points',
    'of',
    'score',
    'passed',
    'started',
    'ended',
    'minutes',
    'exams before',
    ...refs,
    'misconceptions',
    'remarks',
  ];
  return csvText([head, ...results.map((result) => rowOf(result, refs))]);
}

function rowOf(
  { name, exam, differences, earlier, misconceptions, faults }: PersonResultJson,
  refs: readonly string[],
) {
  const earned = new Map(exam?.tasks.map((task) => [`${task.pack}/${task.scenario}`, task.earned]));
  const cells: readonly Cell[] =
    exam === null
      ? [name, null, null, null, false, null, null, null, 0]
      : [
          name,
          twoDecimals(exam.earned),
          exam.totalPoints,
          Math.round(exam.score * 10_000) / 10_000,
          exam.passed,
          exam.startedAt,
          exam.endedAt,
          exam.minutes,
          earlier.length,
        ];
  const remarks = [...(exam === null ? [] : remarksOn(exam, differences)), ...faults.map(faultText)];
  return [
    ...cells,
    ...refs.map((ref): Cell => {
      const points = earned.get(ref);
      return points === undefined ? null : twoDecimals(points);
    }),
    misconceptions.map(({ id }) => id).join(' '),
    remarks.join('; '),
  ];
}

function twoDecimals(number: number): number {
  return Math.round(number * 100) / 100;
}
