import type { AppState } from '../../session/app-view.ts';
import type { Place } from '../../session/places/place.ts';
import { emptyLine, fit, type Line, span, wrap } from '../line.ts';
import { type BoxRow, type Columns, textRows } from '../places/place-box.ts';
import type { Glyphs } from '../theme.ts';

/** The packs of tasks; below them what the selected one is about, and how others are added. */
export function packsBoxes(
  { selected }: Extract<Place, { is: 'packs' }>,
  { home, loaded: { packs } }: AppState,
  { columns, height }: { readonly columns: number; readonly height: number },
  glyphs: Glyphs,
): Columns {
  const width = columns - 4;
  const size = Math.max(0, ...packs.map(({ id }) => id.length)) + 2;
  const rows = packs.map(({ id, version, from }, at): BoxRow => {
    const tasks = home.tasks.filter(({ scenario }) => scenario.pack === id).length;
    return {
      item: at,
      line: fit(
        [
          span(at === selected ? `${glyphs.here} ` : '  ', 'bold'),
          ...fit([span(id, at === selected ? 'bold' : undefined)], size),
          span(`${version.padEnd(9)} ${String(tasks).padStart(4)} tasks  ${from}`, 'dim'),
        ],
        width,
      ),
    };
  });
  const pack = packs[selected];
  const about: readonly Line[] = [
    ...(pack === undefined
      ? []
      : [
          ...wrap(pack.title, width, 'bold'),
          ...wrap(pack.about, width),
          ...wrap(`${pack.authors.join(', ')}. ${pack.licence}. ${pack.lessons} lessons.`, width, 'dim'),
          emptyLine,
        ]),
    ...wrap('"sallyport pack add SOURCE" adds a pack, "sallyport pack update" looks for newer ones.', width, 'dim'),
  ];
  const below = Math.min(height - 4, Math.max(9, Math.floor(height / 2)));
  return [
    [
      { box: { title: 'packs', rows, focused: true, selected }, width: columns, height: height - below },
      { box: { title: 'the selected one', rows: textRows(about), focused: false }, width: columns, height: below },
    ],
  ];
}
