import { pointsText, type ReportedExam, timeText } from '../class/reported-exam.ts';
import { competenciesIn } from '../exam/competencies.ts';
import { clock } from '../format-duration.ts';
import { clockSection, digestSection, earlierSection, leftSection } from './exam-review.ts';
import { type Child, element } from './html.ts';
import { figures, page, section } from './page.ts';
import { barList } from './plots.ts';
import { scatter } from './scatter.ts';
import { mark, table } from './table.ts';

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

function domainSection({ domains, tasks }: ReportedExam): Child {
  const asked = domains.filter(({ points }) => points > 0);
  const bars = asked.map(({ domain, points, earned }) => ({
    label: domain,
    value: earned,
    most: points,
    says: `${pointsText(earned)} of ${points}`,
  }));
  const competencies = asked.flatMap(({ domain }) =>
    competenciesIn(domain, tasks).map((each) => [
      each.competency,
      domain,
      `${pointsText(each.earned)} of ${each.points}`,
    ]),
  );
  const others = domains.filter(({ points }) => points === 0);
  return section(
    'Domains',
    barList(bars, 'Points of each domain.'),
    table([{ head: 'Competency' }, { head: 'Domain' }, { head: 'Points', is: 'number' }], competencies),
    others.length === 0
      ? null
      : element(
          'p',
          { class: 'muted' },
          `Not asked: ${others.map(({ domain, weight }) => `${domain} (${weight} % of the exam)`).join(', ')}. Their share went to the others.`,
        ),
  );
}
