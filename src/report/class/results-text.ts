import { textColumns } from '../text-columns.ts';
import { classFigures, scoreText } from './class-figures.ts';
import { classMisconceptions } from './class-misconceptions.ts';
import { pointsText, timeText } from './reported-exam.ts';
import type { PersonResultJson } from './results-json.ts';
import { faultText, misconceptionText, oneLine } from './submissions-text.ts';

/** The exam results of a class in words: a line for each person, then the misconceptions of the class. */
export function resultsText(results: readonly PersonResultJson[]): string {
  const { people, passed, notGraded, median } = classFigures(results.map(asSubmission));
  const head = [
    people === 1 ? '1 person' : `${people} people`,
    `${passed} passed`,
    ...(notGraded > 0 ? [`${notGraded} without a result`] : []),
    ...(median === null ? [] : [`median score ${scoreText(median)}`]),
  ];
  const misconceptions = classMisconceptions(results);
  return [
    `Exam results: ${head.join(', ')}\n\n`,
    textColumns(results.map(rowOf)),
    ...(misconceptions.length === 0
      ? []
      : ['\nMisconceptions of the class\n', ...misconceptions.map(misconceptionText)]),
  ].join('');
}

/** The result of a person as the figures of a class take it. */
export function asSubmission({ exam, faults }: PersonResultJson) {
  return {
    score: exam?.score ?? null,
    passed: exam?.passed === true,
    fault: exam === null ? (faults[0] ?? noResult) : null,
  };
}

const noResult = { code: 'unreadable', file: '', line: null, column: null, message: 'There is no result.' } as const;

function rowOf({ name, exam, differences, earlier, faults }: PersonResultJson): readonly string[] {
  if (exam === null) return [oneLine(name), '–', 'no result', faults[0] === undefined ? '' : faultText(faults[0])];
  const { earned, totalPoints, passed, endedAt, digestFits, clockNotes } = exam;
  const remarks = [
    timeText(endedAt),
    ...(earlier.length === 0 ? [] : [earlier.length === 1 ? '1 exam before' : `${earlier.length} exams before`]),
    ...remarksOn({ digestFits, clockNotes }, differences),
    ...(faults.length === 0 ? [] : ['a file cannot be read']),
  ];
  return [
    oneLine(name),
    `${pointsText(earned)} of ${totalPoints}`,
    passed ? 'passed' : 'not passed',
    remarks.join('; '),
  ];
}

/** What an instructor should look at in a result. */
export function remarksOn(
  { digestFits, clockNotes }: { readonly digestFits: boolean; readonly clockNotes: number },
  differences: readonly string[],
): readonly string[] {
  return [
    ...(differences.length === 0 ? [] : [`another exam: ${differences.join(', ')}`]),
    ...(digestFits ? [] : ['the digest does not fit: the file was changed']),
    ...(clockNotes === 0 ? [] : [clockNotes === 1 ? '1 note on the clock' : `${clockNotes} notes on the clock`]),
  ];
}
