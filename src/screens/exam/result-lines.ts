import { competenciesIn } from '../../report/exam/competencies.ts';
import { clockNoteText, earlierText } from '../../report/exam/result-text.ts';
import { clock } from '../../report/format-duration.ts';
import type { ExamView } from '../../session/exam/exam-view.ts';
import { type ExamResult, weakestSkills } from '../../session/exam/result.ts';
import { emptyLine, fit, type Line, line, span, wrap } from '../line.ts';
import type { Glyphs } from '../theme.ts';

/** The result of an exam: the pass line, the tasks with points and minutes, the domains, and the clock. */
export function resultLines(view: ExamView, result: ExamResult, width: number, glyphs: Glyphs): readonly Line[] {
  const { tasks, domains, clock: notes, passed, earned, totalPoints, passMark } = result;
  const asked = domains.filter((one) => one.tasks > 0);
  return [
    [
      span(passed ? 'Passed' : 'Not passed', passed ? 'good' : 'bad'),
      span(`: ${points(earned)} of ${totalPoints} points; ${passMark} pass.`, 'bold'),
    ],
    line(barOf(earned, passMark, totalPoints, Math.min(width, 72), glyphs)),
    emptyLine,
    ...tasks.map((task, at): Line => {
      const isHere = at === view.selected;
      const mark = task.grade.passed ? glyphs.passed : task.earned > 0 ? glyphs.undecided : glyphs.failed;
      const right = `${points(task.earned).padStart(5)} of ${String(task.points).padStart(2)}   ${clock(task.spentSeconds).padStart(7)} of ${String(task.minutes).padStart(2)} min `;
      const left: Line = [
        span(isHere ? `${glyphs.here} ` : '  ', 'bold'),
        span(`${String(task.number).padStart(2)} `, 'dim'),
        span(`${mark} `, task.grade.passed ? 'good' : task.earned > 0 ? undefined : 'bad'),
        span(task.title, isHere ? 'bold' : undefined),
        span(task.flagged ? '  flagged' : '', 'note'),
      ];
      return [...fit(left, Math.max(0, width - right.length - 1)), span(' '), span(right, 'dim')];
    }),
    emptyLine,
    line('Domains', 'bold'),
    ...asked.flatMap(({ domain, points: of, earned: own }) => [
      line(`${fitted(domain, 42)} ${points(own).padStart(5)} of ${of}`),
      ...competenciesIn(domain, tasks).map((each) =>
        line(`${fitted(`  ${each.competency}`, 42)} ${points(each.earned).padStart(5)} of ${each.points}`, 'dim'),
      ),
    ]),
    ...(asked.length === domains.length
      ? []
      : wrap(
          `Not asked: ${domains
            .filter((one) => one.tasks === 0)
            .map((one) => `${one.domain} (${one.weight} %)`)
            .join(', ')}.`,
          width,
          'dim',
        )),
    ...(notes.length === 0 ? [] : [emptyLine, line('The clock', 'bold')]),
    ...notes.flatMap((note) => wrap(clockNoteText(note), width)),
    ...nextLines(result, width),
    ...(view.earlier.length === 0 ? [] : [emptyLine, line('Earlier exams', 'bold')]),
    ...view.earlier.flatMap((one) => wrap(earlierText(one), width)),
    emptyLine,
    ...wrap(`Kept as ${result.id}: sallyport exam --result ${result.id}`, width, 'dim'),
  ];
}

/** A bar of the points, with a mark where the exam is passed. */
function barOf(earned: number, passMark: number, total: number, width: number, { frame }: Glyphs): string {
  const cell = (at: number): string => {
    if (at === Math.round((passMark / total) * (width - 1))) return '|';
    return at < (earned / total) * width ? '#' : frame.across;
  };
  return Array.from({ length: width }, (_, at) => cell(at)).join('');
}

/** Which skills lost the most points, and how to practise them. */
function nextLines(result: ExamResult, width: number): readonly Line[] {
  const weakest = weakestSkills(result);
  if (weakest.length === 0) return [];
  return [
    emptyLine,
    line('What to practise next', 'bold'),
    ...weakest.flatMap(([skill, lost], at) =>
      wrap(
        `sallyport drill --skill ${skill}   (${points(lost)} points were lost in tasks about it)${at === 0 ? '   D begins it' : ''}`,
        width,
      ),
    ),
  ];
}

/** What can be read about one task of an exam that is over. */
export function reviewLines(view: ExamView, width: number): readonly Line[] {
  const review = view.reviews[(view.reviewed ?? 0) - 1];
  const task = view.result?.tasks[(view.reviewed ?? 0) - 1];
  if (review === undefined || task === undefined) return [];
  return [
    line(`${task.title}: ${points(task.earned)} of ${task.points} points`, 'bold'),
    emptyLine,
    ...review.grade
      .trimEnd()
      .split('\n')
      .flatMap((text) => indented(text, width)),
    ...review.parts.flatMap(({ title, text, isCode }) => [
      emptyLine,
      line(title, 'bold'),
      ...(isCode
        ? text
            .trimEnd()
            .split('\n')
            .map((of) => line(of))
        : textLines(text, width)),
    ]),
  ];
}

function textLines(text: string, width: number): readonly Line[] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .flatMap((paragraph, at) => [
      ...(at > 0 ? [emptyLine] : []),
      ...wrap(paragraph.replaceAll(/\s+/g, ' ').trim(), width),
    ]);
}

/** A line that keeps its indent where it is wrapped. */
function indented(text: string, width: number): readonly Line[] {
  const indent = /^ */.exec(text)?.[0] ?? '';
  if (text.trim() === '') return [emptyLine];
  return wrap(text.trim(), width - indent.length).map((of): Line => [span(indent), ...of]);
}

/** Points without decimals that say nothing. */
function points(number: number): string {
  return String(Math.round(number * 100) / 100);
}

function fitted(text: string, width: number): string {
  return text.length > width ? text.slice(0, width) : text.padEnd(width);
}
