import type { ClockNote, EarlierExam, ExamResult } from '../../session/exam/result.ts';
import { clock } from '../format-duration.ts';
import { textColumns } from '../text-columns.ts';
import { competenciesIn } from './competencies.ts';

/** The result of an exam in words: the pass line, each task with its points and minutes, the domains with their competencies, and the clock. */
export function examResultText(result: ExamResult, earlier: readonly EarlierExam[]): string {
  const { id, passed, earned, totalPoints, passMark, startedAt, endedAt, endedBy, minutes, tasks, domains } = result;
  const head = `${passed ? 'Passed' : 'Not passed'}: ${earned} of ${totalPoints} points; ${passMark} pass.\n`;
  const when = `${id}: ${minutes} minutes from ${startedAt}, ended ${endedBy === 'time' ? 'by the clock' : 'by you'} at ${endedAt}.\n`;
  const rows = tasks.map((task) => [
    String(task.number).padStart(2),
    `${task.earned} of ${task.points}`,
    `${clock(task.spentSeconds)} of ${task.minutes} min`,
    `${task.pack}/${task.scenario}, variant ${task.variant}${task.flagged ? ', flagged' : ''}`,
  ]);
  const asked = domains
    .filter((domain) => domain.tasks > 0)
    .flatMap((one) => [
      [one.domain, `${one.earned} of ${one.points}`],
      ...competenciesIn(one.domain, tasks).map((each) => [`  ${each.competency}`, `${each.earned} of ${each.points}`]),
    ]);
  const left = domains.filter((domain) => domain.tasks === 0).map((one) => `${one.domain} (${one.weight} %)`);
  return [
    head,
    when,
    '\n',
    textColumns(rows, '  '),
    '\n',
    textColumns(asked, '  '),
    left.length === 0 ? '' : `Not asked: ${left.join(', ')}.\n`,
    ...result.clock.map((note) => `${clockNoteText(note)}\n`),
    ...earlier.map((one, at) => `${at === 0 ? 'Earlier: ' : '         '}${earlierText(one)}\n`),
    `Digest ${result.digest}. It shows an accidental change of the result, and proves nothing against its owner.\n`,
  ].join('');
}

/** An exam that was taken before, in a line. */
export function earlierText({ id, minutes, earned, totalPoints, passed }: EarlierExam): string {
  return `${id}, ${minutes} minutes: ${earned} of ${totalPoints} points, ${passed ? 'passed' : 'not passed'}`;
}

/** What happened to the clock, as a sentence. */
export function clockNoteText(note: ClockNote): string {
  switch (note.is) {
    case 'clock moved back':
      return `${note.at}: ${note.says}; the exam's went on.`;
    case 'did not run':
      return `${note.at}: ${note.says}; that time counts.`;
  }
}
