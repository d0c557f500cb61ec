import type { AppState } from '../../session/app-view.ts';
import { drillLengths, type Place } from '../../session/places/place.ts';
import { emptyLine, type Line, line, span, wrap } from '../line.ts';
import { type BoxRow, type Columns, textRows } from '../places/place-box.ts';
import type { Glyphs } from '../theme.ts';

interface Size {
  readonly columns: number;
  readonly height: number;
}

/** How long the drill is to be, and beside it the tasks that it would give now, each with why. */
export function drillBoxes(
  { selected }: Extract<Place, { is: 'drill' }>,
  { loaded: { drill } }: AppState,
  { columns, height }: Size,
  glyphs: Glyphs,
): Columns {
  const left = 20;
  const rows = drillLengths.map(
    (minutes, at): BoxRow => ({
      item: at,
      line: [
        span(at === selected ? `${glyphs.here} ` : '  ', 'bold'),
        span(`${String(minutes).padStart(3)} minutes`, at === selected ? 'bold' : undefined),
      ],
    }),
  );
  const isCurrent = drill !== null && drill.minutes === drillLengths[selected];
  const width = columns - left - 4;
  const lines: readonly Line[] = !isCurrent
    ? [line('The tasks are being chosen.', 'dim')]
    : drill.tasks.length === 0
      ? wrap('No task fits into this time. Choose a longer drill.', width)
      : [
          ...wrap('What you would get now; what you do in the drill changes what follows.', width, 'dim'),
          emptyLine,
          ...drill.tasks.flatMap(({ title, minutes, because }, at) => [
            ...wrap(`${at + 1}. ${title}, ${minutes} min`, width, 'bold', '   '),
            ...wrap(because, width - 3).map((of): Line => [span('   '), ...of]),
          ]),
        ];
  return [
    [{ box: { title: 'how long', rows, focused: true, selected }, width: left, height }],
    [
      {
        box: { title: 'the tasks of the drill', rows: textRows(lines), focused: false },
        width: columns - left,
        height,
      },
    ],
  ];
}

/** What came of a drill that is over. */
export function drillResultBoxes(
  { scroll }: Extract<Place, { is: 'drill-result' }>,
  { loaded: { drillResult } }: AppState,
  { columns, height }: Size,
): Columns {
  const rows = textRows(drillResult.map((text) => line(text)));
  return [[{ box: { title: 'the drill is over', rows, focused: true, scroll }, width: columns, height }]];
}
