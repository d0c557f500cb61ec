import stringWidth from 'string-width';
import type { FlowText, Lesson } from '../../scenario/scenario.ts';
import { textColumns } from '../text-columns.ts';
import { worldRows } from './world-rows.ts';

/** The marks that a lesson is drawn with. */
export interface LessonMarks {
  readonly allowed: string;
  readonly blocked: string;
  readonly arrow: string;
  /** In front of a line of one set of policies that the other set does not have. */
  readonly here: string;
  /** Between two sets of policies that stand side by side. */
  readonly divider: string;
}

/** A part of a lesson: a heading, a sentence that may be wrapped, or lines to show as they are. */
export type LessonBlock =
  | { readonly is: 'heading'; readonly text: string }
  | { readonly is: 'prose'; readonly text: string }
  | { readonly is: 'lines'; readonly lines: readonly string[] };

/** From this many columns of the terminal on, the two sets of policies stand side by side. */
export const widthForTwoSets = 100;

/**
 * A lesson in parts, its title left out: the sentence, the small cluster, both sets of policies, what each does to the
 * connections, the command that shows it, and pages to read. `width` is the room in columns, `beside` whether the sets of
 * policies may stand side by side; they do where their lines fit.
 */
export function lessonBlocks(
  lesson: Lesson,
  { width, beside }: { readonly width: number; readonly beside: boolean },
  marks: LessonMarks,
): readonly LessonBlock[] {
  return [
    { is: 'prose', text: lesson.sentence },
    { is: 'heading', text: 'The cluster' },
    { is: 'lines', lines: linesOf(textColumns(worldRows(lesson), '  ')) },
    ...(lesson.network === 'none'
      ? [{ is: 'prose', text: 'Its network plug-in does not enforce policies.' } as const]
      : []),
    ...policyBlocks(lesson, width, beside, marks),
    { is: 'heading', text: 'Who reaches whom' },
    { is: 'lines', lines: flowLines(lesson, marks) },
    { is: 'heading', text: 'See it yourself' },
    { is: 'prose', text: lesson.command },
    ...(lesson.links.length === 0 ? [] : [{ is: 'heading', text: 'Read more' } as const]),
    ...lesson.links.map(({ title, url }) => ({ is: 'prose', text: `${title}: ${url}` }) as const),
  ];
}

function policyBlocks(
  { first, second }: Lesson,
  width: number,
  beside: boolean,
  marks: LessonMarks,
): readonly LessonBlock[] {
  const titles = [`1  ${first.caption}`, `2  ${second.caption}`] as const;
  const sets = [
    markedLines(first.policies, second.policies, marks),
    markedLines(second.policies, first.policies, marks),
  ] as const;
  const half = Math.floor((width - stringWidth(marks.divider) - 2) / 2);
  const fits = [...titles, ...sets.flat()].every((line) => stringWidth(line) <= half);
  if (!beside || !fits) {
    return titles.flatMap((text, at): readonly LessonBlock[] => [
      { is: 'heading', text },
      { is: 'lines', lines: sets[at] ?? [] },
    ]);
  }
  const rows = Math.max(sets[0].length, sets[1].length);
  const row = (left: string, right: string): string =>
    `${left}${' '.repeat(half - stringWidth(left))} ${marks.divider} ${right}`.trimEnd();
  return [
    { is: 'heading', text: row(...titles) },
    { is: 'lines', lines: Array.from({ length: rows }, (_, at) => row(sets[0][at] ?? '', sets[1][at] ?? '')) },
  ];
}

/** The lines of a set of policies, those that the other set does not have with a mark in front. */
function markedLines(text: string, other: string, { here }: LessonMarks): readonly string[] {
  if (text.trim() === '') return ['  no policy'];
  const others = new Set(linesOf(other));
  const isMarked = (line: string): boolean => others.size > 0 && line !== '---' && !others.has(line);
  const gap = ' '.repeat(stringWidth(here) + 1);
  return linesOf(text).map((line) => `${isMarked(line) ? `${here} ` : gap}${line}`);
}

/** Each connection with what becomes of it under both sets; a star where they differ. */
function flowLines({ flows }: Lesson, marks: LessonMarks): readonly string[] {
  const verdict = (is: 'allowed' | 'blocked'): string => `${marks[is]} ${is}`;
  const rows = flows.map((flow) => [
    flowName(flow, marks.arrow),
    verdict(flow.first),
    `${verdict(flow.second)}${flow.first === flow.second ? '' : ' *'}`,
  ]);
  return linesOf(textColumns([['', '1', '2'], ...rows], '  '));
}

function flowName({ from, to, port, protocol }: FlowText, arrow: string): string {
  return `${from} ${arrow} ${to}:${port}${protocol === 'TCP' && port !== 53 ? '' : ` ${protocol}`}`;
}

/** The lines of a text, without the empty one after its last line end. */
function linesOf(text: string): readonly string[] {
  const trimmed = text.trimEnd();
  return trimmed === '' ? [] : trimmed.split('\n');
}
