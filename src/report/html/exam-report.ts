import {
  misconceptionsOfExam,
  pointsText,
  type ReportedClockNote,
  type ReportedExam,
  type ReportedTask,
  timeText,
} from '../class/reported-exam.ts';
import { misconceptionName } from '../class/class-misconceptions.ts';
import { clock } from '../format-duration.ts';
import { type Child, element, prose } from './html.ts';
import { figures, page, section } from './page.ts';
import { barList, lineOverTime } from './plots.ts';
import { scatter } from './scatter.ts';
import { mark, plainList, table } from './table.ts';

/** What a report of an exam is made of. */
export interface ExamReportInput {
  readonly exam: ReportedExam;
  /** Whose exam it is; absent where that is not known. */
  readonly name?: string;
  /** Other exams of the same person that ended before, in any order. */
  readonly earlier: readonly ReportedExam[];
}

/** The report of one exam: the result, each task with its checks, the domains, what was left, and earlier exams. */
export function examReportHtml({ exam, name, earlier }: ExamReportInput): string {
  const { earned, totalPoints, passed } = exam;
  const result = `${pointsText(earned)} of ${totalPoints} points, ${passed ? 'passed' : 'not passed'}`;
  return page(
    `Mock exam${name === undefined ? '' : ` of ${name}`}: ${result}`,
    element('h1', {}, `Mock exam: ${result}`),
    about(exam, name),
    overview(exam),
    timeSection(exam),
    taskSection(exam),
    domainSection(exam),
    leftSection(exam),
    earlierSection(exam, earlier),
    clockSection(exam),
    digestSection(exam),
  );
}

function about({ id, startedAt, endedAt, minutes, seed }: ReportedExam, name: string | undefined): Child {
  return element(
    'p',
    { class: 'muted' },
    name === undefined ? null : [element('bdi', {}, name), ', '],
    `${timeText(startedAt)} to ${timeText(endedAt)}, ${minutes} minutes, seed ${seed}, exam `,
    element('code', {}, id),
    '. sallyport is an independent practice tool; this is no result of a certification.',
  );
}

function overview({ earned, totalPoints, passMark, tasks }: ReportedExam): Child {
  const spent = tasks.reduce((sum, { spentSeconds }) => sum + spentSeconds, 0);
  const whole = tasks.filter(({ grade }) => grade.passed).length;
  return figures([
    ['Points', `${pointsText(earned)} of ${totalPoints}`],
    ['Pass line', pointsText(passMark)],
    ['Tasks solved', `${whole} of ${tasks.length}`],
    ['Time on tasks', clock(spent)],
    ['Flagged', `${tasks.filter(({ flagged }) => flagged).length}`],
  ]);
}

function timeSection({ tasks }: ReportedExam): Child {
  const dots = tasks.map(({ number, spentSeconds, points, earned }) => ({
    label: `${number}`,
    x: spentSeconds / 60,
    y: points === 0 ? 0 : earned / points,
    says: `${clock(spentSeconds)}, ${pointsText(earned)} of ${points} points`,
  }));
  return section(
    'Minutes against points',
    scatter(dots, { x: 'minutes on the task', y: 'points reached' }, 'Each number is a task.'),
  );
}

function taskSection({ tasks }: ReportedExam): Child {
  return section(
    'Tasks',
    table(
      [
        { head: 'No.', is: 'number' },
        { head: 'Task', is: 'long' },
        { head: 'Solved' },
        { head: 'Points', is: 'number' },
        { head: 'Time', is: 'number' },
        { head: 'Par', is: 'number' },
        { head: 'Checks', is: 'number' },
        { head: 'Flag' },
      ],
      tasks.map(({ number, title, grade, earned, points, spentSeconds, minutes, flagged }) => [
        number,
        title,
        mark(grade.passed),
        `${pointsText(earned)} of ${points}`,
        clock(spentSeconds),
        clock(minutes * 60),
        `${grade.checks.filter(({ passed }) => passed === true).length} of ${grade.checks.length}`,
        flagged ? 'flagged' : '',
      ]),
    ),
  );
}

function domainSection({ domains }: ReportedExam): Child {
  const asked = domains.filter(({ points }) => points > 0);
  const bars = asked.map(({ domain, points, earned }) => ({
    label: domain,
    value: earned,
    most: points,
    says: `${pointsText(earned)} of ${points}`,
  }));
  const others = domains.filter(({ points }) => points === 0);
  return section(
    'Domains',
    barList(bars, 'Points of each domain.'),
    others.length === 0
      ? null
      : element(
          'p',
          { class: 'muted' },
          `Not asked: ${others.map(({ domain, weight }) => `${domain} (${weight} % of the exam)`).join(', ')}. Their share went to the others.`,
        ),
  );
}

/** Tasks that did not earn all of their points: which checks fail, the likely causes, and what the person noted. */
function leftSection(exam: ReportedExam): Child {
  const left = exam.tasks.filter(({ grade }) => !grade.passed);
  if (left.length === 0)
    return section('What was left', element('p', {}, 'Nothing: every check of every task passes.'));
  return section('What was left', ...left.map(leftPart));
}

function leftPart(task: ReportedTask): Child {
  const { number, title, scenario, pack, variant, grade, note } = task;
  const causes = misconceptionsOfExam({ tasks: [task] });
  const command = `sallyport practice ${pack}/${scenario}`;
  return [
    element('h3', {}, `${number} ${title}`),
    element('p', { class: 'muted' }, 'Practise it: ', element('code', {}, command), `, variant ${variant}`),
    plainList(
      grade.checks.map(({ says, kind, passed }) => [
        mark(passed, ['passes', 'fails', 'untested']),
        `: ${says} `,
        element('span', { class: 'muted' }, kind === 'asked' ? '(goal)' : '(safeguard)'),
      ]),
    ),
    ...causes.map(({ id, says, lesson }) =>
      element(
        'p',
        {},
        `A likely cause: ${misconceptionName(id)}. `,
        prose(says),
        lesson === undefined ? null : [' The lesson: ', element('code', {}, `sallyport lesson ${lesson}`)],
      ),
    ),
    note === undefined ? null : element('p', { class: 'muted' }, 'Note: ', element('bdi', {}, note)),
  ];
}

function earlierSection(exam: ReportedExam, earlier: readonly ReportedExam[]): Child {
  if (earlier.length === 0) return null;
  const all = [...earlier, exam].toSorted((a, b) => (a.endedAt < b.endedAt ? -1 : a.endedAt > b.endedAt ? 1 : 0));
  const points = all.map(({ endedAt, score }) => ({
    label: endedAt.slice(0, 10),
    value: score,
    says: `${Math.round(score * 100)} %`,
  }));
  return section(
    'Earlier exams',
    lineOverTime(
      points,
      exam.passMark / exam.totalPoints,
      'Points of each exam as a share; the broken line is the pass line.',
    ),
    table(
      [
        { head: 'Ended' },
        { head: 'Points', is: 'number' },
        { head: 'Passed' },
        { head: 'Minutes', is: 'number' },
        { head: 'Tasks', is: 'number' },
      ],
      all.map(({ endedAt, earned, totalPoints, passed, minutes, tasks }) => [
        timeText(endedAt),
        `${pointsText(earned)} of ${totalPoints}`,
        mark(passed),
        minutes,
        tasks.length,
      ]),
    ),
  );
}

function clockSection({ clock: notes }: ReportedExam): Child {
  if (notes.length === 0) return null;
  return section('Clock', plainList(notes.map(clockText)));
}

function clockText(note: ReportedClockNote): string {
  const at = timeText(note.at);
  return note.is === 'clock moved back'
    ? `${at}: the clock of the machine moved back by ${clock(note.seconds)}; the remaining time did not grow.`
    : `${at}: the program did not run for ${note.minutes === 1 ? '1 minute' : `${note.minutes} minutes`}; the time counted.`;
}

function digestSection({ digest }: ReportedExam): Child {
  return section(
    'Digest',
    element('p', {}, element('code', {}, digest)),
    element(
      'p',
      { class: 'muted' },
      'It shows an accidental change of the result. It proves nothing against the person who has the file, who can make it again.',
    ),
  );
}
