import { alertOf, type ExamState, remaining } from '../../session/exam/exam.ts';
import type { AnswerState, ExamView } from '../../session/exam/exam-view.ts';
import type { ExamTask } from '../../session/exam/plan.ts';
import {
  apart,
  cells,
  clip,
  emptyLine,
  fit,
  type Line,
  line,
  width as lineWidth,
  paragraphs,
  span,
  wrap,
} from '../line.ts';
import type { Glyphs } from '../theme.ts';
import { countdownLines } from './countdown.ts';

/** The three lines above the screen: where one is, and the clock. */
export function headLines(view: ExamView, exam: ExamState, width: number): readonly Line[] {
  const clocks = countdownLines(remaining(exam));
  const rows = [whereLine(view, exam), contextLine(view, exam), messageLine(view, exam)];
  return rows.map((row, at) => apart([span(' '), ...row], [...(clocks[at] ?? []), span(' ')], width));
}

function whereLine({ plan }: ExamView, { open, tasks }: ExamState): Line {
  const task = plan.tasks[(open ?? 0) - 1];
  const flagged = tasks.filter((one) => one.flagged).length;
  if (task === undefined) {
    const flags = flagged === 0 ? '' : `, ${flagged} flagged`;
    return [span('Exam', 'bold'), span(`  ${countOf(plan.tasks.length, 'task')}${flags}`)];
  }
  const isFlagged = tasks[task.number - 1]?.flagged === true;
  return [
    span(`Task ${task.number} of ${plan.tasks.length}`, 'bold'),
    span(`  ${countOf(task.points, 'point')}`),
    span(isFlagged ? '  flagged' : '', 'note'),
  ];
}

function contextLine({ plan }: ExamView, { open }: ExamState): Line {
  const task = plan.tasks[(open ?? 0) - 1];
  if (task === undefined) return line('Every task has its own cluster.', 'dim');
  return [span('kubectl config use-context '), span(task.context, 'bold')];
}

/** A reminder of the time until it is seen, else what does not work, or what has just happened. */
function messageLine({ notice, trouble, jump }: ExamView, exam: ExamState): Line {
  const alert = alertOf(exam);
  if (jump !== '') return line(`Go to task ${jump}: Enter`, 'bold');
  if (alert !== null) return line(`${countOf(Math.ceil(remaining(exam) / 60_000), 'minute')} left. A: seen`, 'note');
  if (trouble !== null) return line(trouble, 'bad');
  return notice === null ? emptyLine : line(notice);
}

/** The list of the tasks: points, flags and notes. */
export function listLines(view: ExamView, exam: ExamState, width: number, glyphs: Glyphs): readonly Line[] {
  return view.plan.tasks.map((task, at) => listLine(view, exam, task, at, width, glyphs));
}

function listLine(
  { texts, selected, answers }: ExamView,
  { tasks, open }: ExamState,
  task: ExamTask,
  at: number,
  width: number,
  glyphs: Glyphs,
): Line {
  const { flagged = false, note = '' } = tasks[at] ?? {};
  const isHere = at === selected;
  // A title may give away what is wrong: while the exam runs the text speaks for itself.
  const text = (texts[at]?.task ?? '').replaceAll('`', '').replaceAll(/\s+/g, ' ').trim();
  const points = `${String(task.points).padStart(3)} ${task.points === 1 ? 'point ' : 'points'} `;
  const saved = answers[at]?.is === 'empty' || answers[at] === undefined ? '' : '  saved';
  const room = Math.max(0, width - cells(points) - lead - 1);
  const beside: Line = [span(saved, 'dim'), span(note === '' ? '' : `  ${note}`, 'note')];
  const noted = clip(beside, Math.floor(room / 2), glyphs.ellipsis);
  return [
    span(isHere ? `${glyphs.here} ` : '  ', 'bold'),
    span(`${String(task.number).padStart(2)} `, open === task.number ? 'bold' : 'dim'),
    span(flagged ? 'F ' : '  ', 'note'),
    ...fit(
      [...clip([span(text, isHere ? 'bold' : undefined)], room - lineWidth(noted), glyphs.ellipsis), ...noted],
      room,
    ),
    span(' '),
    span(points, 'dim'),
  ];
}

/** The cells before the text of a task in the list. */
const lead = 7;

/** The text of the open task, and the note about it. */
export function taskLines(view: ExamView, exam: ExamState, width: number): readonly Line[] {
  const at = (exam.open ?? 0) - 1;
  const text = view.texts[at];
  if (text === undefined) return [];
  const note = exam.tasks[at]?.note ?? '';
  return [
    ...paragraphs(text.task, width),
    ...(note === '' ? [] : [emptyLine, ...wrap(`Your note: ${note}`, width, 'note')]),
  ];
}

/** The two lines below a task: its answer file, and what the API server said about it. */
export function answerLines(view: ExamView, exam: ExamState, width: number): readonly Line[] {
  const at = (exam.open ?? 0) - 1;
  const text = view.texts[at];
  const answer = view.answers[at];
  if (view.draft !== null) return [line(' Your note:', 'bold'), draftLine(view.draft, width)];
  if (text === undefined || answer === undefined) return [emptyLine, emptyLine];
  return [
    fit([span(' answer file: ', 'dim'), span(shortPath(text.answerPath, width - 15))], width),
    fit([span(' '), ...answerWords(answer)], width),
  ];
}

function draftLine(draft: string, width: number): Line {
  const room = width - 3;
  const shown = draft.length > room ? draft.slice(draft.length - room) : draft;
  return [span(` ${shown}`), span(' ', 'reversed')];
}

/** The end of a path says more than its beginning. */
function shortPath(path: string, room: number): string {
  return cells(path) <= room ? path : `…${path.slice(path.length - room + 1)}`;
}

function answerWords(answer: AnswerState): Line {
  switch (answer.is) {
    case 'empty':
      return line('nothing in it yet', 'dim');
    case 'accepted':
      return [span('applied: '), span(answer.objects.join(', '))];
    case 'refused': {
      const more = answer.others === 0 ? '' : ` (and ${answer.others} more)`;
      return [span(`refused by the API server, line ${answer.line}: `, 'bad'), span(`${answer.says}${more}`)];
    }
    case 'unreadable':
      return [span('not applied: ', 'bad'), span(answer.says)];
  }
}

/** The pages that a task names as its quick reference. */
export function referenceLines(view: ExamView, exam: ExamState, width: number): readonly Line[] {
  const text = view.texts[(exam.open ?? view.selected + 1) - 1];
  const links = text?.links ?? [];
  return [
    ...wrap(
      'Pages that help with this task. In the exam you may read these and the rest of kubernetes.io/docs.',
      width,
    ),
    emptyLine,
    ...(links.length === 0
      ? [line('https://kubernetes.io/docs')]
      : links.flatMap(({ title, url }) => [...wrap(title, width, 'bold'), ...wrap(url, width), emptyLine])),
  ];
}

/** What is asked before the exam ends, or is left. */
export function questionLines(view: ExamView, exam: ExamState, width: number): readonly Line[] {
  const flagged = exam.tasks.filter((one) => one.flagged).length;
  if (view.page === 'end') {
    return [
      ...wrap('End the exam now?', width, 'bold'),
      emptyLine,
      ...wrap('The clusters are graded as they are, and nothing can be changed any more.', width),
      ...(flagged === 0
        ? []
        : wrap(`${countOf(flagged, 'task')} ${flagged === 1 ? 'is' : 'are'} still flagged.`, width)),
    ];
  }
  return [
    ...wrap('Leave the program?', width, 'bold'),
    emptyLine,
    ...wrap('The clock goes on, and kubectl does not work meanwhile. "sallyport exam" goes on with the exam.', width),
  ];
}

function countOf(number: number, of: string): string {
  return `${number} ${of}${number === 1 ? '' : 's'}`;
}
