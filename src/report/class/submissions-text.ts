import { textColumns } from '../text-columns.ts';
import { classFigures, scoreText } from './class-figures.ts';
import { type ClassMisconception, classMisconceptions, misconceptionName } from './class-misconceptions.ts';
import type { SubmissionFault, SubmissionJson, SubmissionsJson } from './submissions-json.ts';

/** So many names of one misconception are printed; the others are counted. */
const shownNames = 8;

/** The grades of a class in words: a line for each person, then the misconceptions of the class. */
export function submissionsText(graded: Omit<SubmissionsJson, 'schemaVersion'>): string {
  const { scenario, submissions, shard } = graded;
  const { people, passed, notGraded, median } = classFigures(submissions);
  const part = shard === undefined ? '' : `part ${shard.number} of ${shard.of}, `;
  const head = [
    people === 1 ? '1 submission' : `${people} submissions`,
    `${passed} passed`,
    ...(notGraded > 0 ? [`${notGraded} not graded`] : []),
    ...(median === null ? [] : [`median score ${scoreText(median)}`]),
  ];
  const misconceptions = classMisconceptions(submissions);
  return [
    `${scenario}: ${part}${head.join(', ')}\n`,
    ...(people === 0 ? [] : ['\n', textColumns(submissions.map(rowOf))]),
    ...(misconceptions.length === 0
      ? []
      : ['\nMisconceptions of the class\n', ...misconceptions.map(misconceptionText)]),
  ].join('');
}

function rowOf(submission: SubmissionJson): readonly string[] {
  const { name, score, passed, checks, misconceptions, fault } = submission;
  if (fault !== null) return [oneLine(name), '–', 'not graded', faultText(fault)];
  const right = checks.filter((check) => check.passed === true).length;
  const untested = checks.some((check) => check.passed === null);
  const verdict = passed ? 'passed' : untested ? 'undecided' : 'not passed';
  const causes = misconceptions.map(({ id }) => misconceptionName(id)).join('; ');
  return [oneLine(name), scoreText(score), verdict, `${right} of ${checks.length} checks`, causes];
}

/** A misconception of a class: how many people show it, their names, and its lesson. */
export function misconceptionText({ name, id, lesson, people }: ClassMisconception): string {
  const shown = people.slice(0, shownNames).map(oneLine).join(', ');
  const more = people.length > shownNames ? ` and ${people.length - shownNames} more` : '';
  const seeAlso = lesson === undefined ? '' : `; "sallyport lesson ${lesson}" explains it`;
  return `  ${people.length} × ${name} (${id}): ${shown}${more}${seeAlso}\n`;
}

/** Where a submission is wrong and why: `bob/a.yaml:3:1: …`, or the file alone where the whole of it is meant. */
export function faultText({ file, line, column, message }: SubmissionFault): string {
  const place = line === null ? oneLine(file) : `${oneLine(file)}:${line}:${column ?? 1}`;
  return `${place}: ${oneLine(message)}`;
}

/** A name that another person chose takes one line. */
export function oneLine(text: string): string {
  return text.replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
