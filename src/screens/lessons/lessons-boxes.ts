import { widthForTwoSets } from '../../report/lesson/lesson-blocks.ts';
import type { AppState } from '../../session/app-view.ts';
import type { Place } from '../../session/places/place.ts';
import { lessonRows } from '../../session/places/rows.ts';
import { emptyLine, fit, type Line, line, span, wrap } from '../line.ts';
import { type BoxRow, type Columns, textRows } from '../places/place-box.ts';
import { lessonLines } from '../review/lesson-lines.ts';
import type { Glyphs } from '../theme.ts';

interface Size {
  readonly columns: number;
  readonly height: number;
}

/** The first steps and the lessons; what the selected one is about stands below the list. */
export function lessonsBoxes(
  { selected }: Extract<Place, { is: 'lessons' }>,
  app: AppState,
  { columns, height }: Size,
  glyphs: Glyphs,
): Columns {
  const width = columns - 4;
  const all = lessonRows(app);
  const steps = all.filter(({ is }) => is === 'step').length;
  const rows = all.flatMap((row, at): readonly BoxRow[] => {
    const head = at === 0 && steps > 0 ? 'First steps: tasks of one idea each' : at === steps ? 'Lessons: to read' : '';
    const mark = row.is === 'step' && row.task.progress.state === 'passed' ? glyphs.passed : ' ';
    const title = row.is === 'step' ? row.task.scenario.title : row.lesson.title;
    const of: Line = [
      span(at === selected ? `${glyphs.here} ` : '  ', 'bold'),
      span(`${mark} `, 'good'),
      span(title, at === selected ? 'bold' : undefined),
    ];
    return [
      ...(head === '' ? [] : [...(at > 0 ? [{ line: emptyLine }] : []), { line: line(head, 'dim') }]),
      { item: at, line: fit(of, width) },
    ];
  });
  const chosen = all[selected];
  const about =
    chosen === undefined
      ? 'Lessons are being read.'
      : chosen.is === 'lesson'
        ? chosen.lesson.sentence
        : `${chosen.task.scenario.minutes} min. ${chosen.task.progress.state === 'passed' ? 'Passed.' : 'Not passed yet.'}`;
  const below = 5;
  return [
    [
      { box: { title: 'lessons', rows, focused: true, selected }, width: columns, height: height - below },
      {
        box: { title: 'the selected one', rows: textRows(wrap(about, width)), focused: false },
        width: columns,
        height: below,
      },
    ],
  ];
}

/** A lesson to read. */
export function lessonBoxes(
  { id, scroll }: Extract<Place, { is: 'lesson' }>,
  { loaded }: AppState,
  { columns, height }: Size,
  glyphs: Glyphs,
): Columns {
  const lesson = loaded.lessons?.find((one) => one.id === id);
  const width = columns - 4;
  const lines = lesson ? lessonLines(lesson, { width, beside: columns >= widthForTwoSets }, glyphs) : [];
  const box = { title: lesson?.title ?? id, rows: textRows(lines), focused: true, scroll };
  return [[{ box, width: columns, height }]];
}
