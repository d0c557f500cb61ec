import { misconceptionName } from '../class/class-misconceptions.ts';
import {
  misconceptionsOfExam,
  pointsText,
  type ReportedClockNote,
  type ReportedExam,
  type ReportedTask,
  timeText,
} from '../class/reported-exam.ts';
import { clock } from '../format-duration.ts';
import { type Child, element, prose } from './html.ts';
import { section } from './page.ts';
import { lineOverTime } from './plots.ts';
import { mark, plainList, table } from './table.ts';

// The second half of an exam's report: what follows from the result.

/** Tasks that did not earn all of their points: which checks fail, the likely causes, and what the person noted. */
export function leftSection(exam: ReportedExam): Child {
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

/** The points of this exam and of those before. */
export function earlierSection(exam: ReportedExam, earlier: readonly ReportedExam[]): Child {
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

/** What happened to the clock; nothing where all went well. */
export function clockSection({ clock: notes }: ReportedExam): Child {
  if (notes.length === 0) return null;
  return section('Clock', plainList(notes.map(clockText)));
}

function clockText(note: ReportedClockNote): string {
  const at = timeText(note.at);
  return note.is === 'clock moved back'
    ? `${at}: the clock of the machine moved back by ${clock(note.seconds)}; the remaining time did not grow.`
    : `${at}: the program did not run for ${note.minutes === 1 ? '1 minute' : `${note.minutes} minutes`}; the time counted.`;
}

/** The digest of the result, and what it shows. */
export function digestSection({ digest }: ReportedExam): Child {
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
