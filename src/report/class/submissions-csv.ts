import { type Cell, csvText } from './csv.ts';
import { faultText } from './submissions-text.ts';
import type { SubmissionsJson } from './submissions-json.ts';

/**
 * The grades of a class as CSV: a row for each person, a column for each check (`yes`, `no`, `untested`), then the likely
 * misconceptions and why a submission was not graded.
 */
export function submissionsCsv({ checks, submissions }: Pick<SubmissionsJson, 'checks' | 'submissions'>): string {
  const head = ['name', 'score', 'passed', ...checks.map(({ id }) => id), 'misconceptions', 'not graded'];
  const rows = submissions.map((submission): readonly Cell[] => {
    const { name, score, passed, misconceptions, fault } = submission;
    const results = new Map(submission.checks.map((check) => [check.id, check.passed]));
    return [
      name,
      score === null ? null : Math.round(score * 10_000) / 10_000,
      passed,
      ...checks.map(({ id }): Cell => {
        const result = results.get(id);
        return result === null ? 'untested' : (result ?? null);
      }),
      misconceptions.map(({ id }) => id).join(' '),
      fault === null ? null : faultText(fault),
    ];
  });
  return csvText([head, ...rows]);
}
