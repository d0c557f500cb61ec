import { classFigures, scoreRanges, scoreText } from '../class/class-figures.ts';
import { misconceptionName } from '../class/class-misconceptions.ts';
import type { SubmissionJson, SubmissionsJson } from '../class/submissions-json.ts';
import { faultText } from '../class/submissions-text.ts';
import { misconceptionSection, scoreBars } from './class-sections.ts';
import { type Child, element, nameOf } from './html.ts';
import { figures, page, section } from './page.ts';
import { barList, histogram } from './plots.ts';
import { mark, plainList, table } from './table.ts';

type Graded = Omit<SubmissionsJson, 'schemaVersion'>;

/** The gradebook of a class for one task: how the class did, its misconceptions, and each person's result. */
export function gradebookHtml(graded: Graded): string {
  const { title, scenario, pack, packVersion, variant, submissions, shard } = graded;
  const part = shard === undefined ? '' : ` This is part ${shard.number} of ${shard.of} of the class.`;
  return page(
    `${title}: grades`,
    element('h1', {}, title),
    element(
      'p',
      { class: 'muted' },
      'Task ',
      element('code', {}, scenario),
      `, variant ${variant}, of the pack `,
      element('code', {}, pack),
      ` ${packVersion}.${part}`,
    ),
    overview(submissions),
    checkSection(graded),
    misconceptionSection(submissions),
    gradeSection(graded),
    faultSection(submissions),
  );
}

function overview(submissions: Graded['submissions']): Child {
  const { people, passed, notGraded, median, lowest, highest } = classFigures(submissions);
  return [
    figures([
      ['Submissions', `${people}`],
      ['Passed', `${passed}`],
      ['Not graded', `${notGraded}`],
      ['Median score', scoreText(median)],
      ['Lowest', scoreText(lowest)],
      ['Highest', scoreText(highest)],
    ]),
    median === null ? null : histogram(scoreBars(scoreRanges(submissions)), 'How many people have which score.'),
  ];
}

function checkSection({ checks, submissions }: Graded): Child {
  const graded = submissions.filter(({ fault }) => fault === null);
  if (graded.length === 0) return null;
  const passing = (id: string): number =>
    graded.filter((one) => one.checks.some((check) => check.id === id && check.passed === true)).length;
  const bars = checks.map(({ id }, at) => ({
    label: `${at + 1} ${id}`,
    value: passing(id),
    most: graded.length,
    says: `${passing(id)} of ${graded.length}`,
  }));
  return section(
    'Checks',
    barList(bars, 'How many people pass each check.'),
    table(
      [
        { head: 'No.', is: 'number' },
        { head: 'Check', is: 'long' },
        { head: 'Sort' },
        { head: 'Weight', is: 'number' },
        { head: 'Pass', is: 'number' },
      ],
      checks.map(({ id, says, kind, weight }, at) => [
        at + 1,
        says,
        kind === 'asked' ? 'goal' : 'safeguard',
        weight,
        `${passing(id)} of ${graded.length}`,
      ]),
      'Goals earn their weight; safeguards must stay true, and scale the score.',
    ),
  );
}

function gradeSection({ checks, submissions }: Graded): Child {
  const heads = checks.map(({ says }, at) => ({ head: element('abbr', { title: says }, at + 1) }));
  return section(
    'Grades',
    table(
      [
        { head: 'Name' },
        { head: 'Score', is: 'number' },
        { head: 'Passed' },
        ...heads,
        { head: 'Likely misconceptions', is: 'long' },
      ],
      submissions.map((submission) => gradeRow(submission, checks)),
      'A numbered column is the check with that number.',
    ),
  );
}

function gradeRow(submission: SubmissionJson, checks: Graded['checks']): readonly Child[] {
  const { name, score, passed, misconceptions, rejectedCount, fault } = submission;
  const results = new Map(submission.checks.map((check) => [check.id, check.passed]));
  const isUndecided = submission.checks.some((check) => check.passed === null) && score === null;
  const remarks = [
    ...(fault === null ? [] : ['not graded, see below']),
    ...misconceptions.map(({ id }) => misconceptionName(id)),
    ...(rejectedCount === 0 ? [] : [rejectedCount === 1 ? '1 document refused' : `${rejectedCount} documents refused`]),
  ];
  return [
    nameOf(name),
    scoreText(score),
    fault === null ? mark(isUndecided ? null : passed) : '–',
    ...checks.map(({ id }) => {
      const result = results.get(id);
      return result === undefined ? '–' : mark(result);
    }),
    remarks.join('; '),
  ];
}

/** Whose answers were not graded, and which documents the API server refuses. */
function faultSection(submissions: Graded['submissions']): Child {
  const faults = submissions.flatMap(({ name, fault }) => (fault === null ? [] : [{ name, fault }]));
  const refused = submissions.filter(({ rejected }) => rejected.length > 0);
  return [
    faults.length === 0
      ? null
      : section(
          'Not graded',
          plainList(faults.map(({ name, fault }) => [nameOf(name), ': ', element('code', {}, faultText(fault))])),
        ),
    refused.length === 0
      ? null
      : section(
          'Refused documents',
          element('p', { class: 'muted' }, 'The API server refuses these; the rest of the answer counts.'),
          plainList(
            refused.flatMap(({ name, rejected, rejectedCount }) => [
              ...rejected.map(({ file, line, column, message }) => [
                nameOf(name),
                ': ',
                element('code', {}, `${file}:${line}:${column}: ${message}`),
              ]),
              ...(rejectedCount > rejected.length
                ? [`and ${rejectedCount - rejected.length} more of this person`]
                : []),
            ]),
          ),
        ),
  ];
}
