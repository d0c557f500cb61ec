import type { AppState } from '../../session/app-view.ts';
import type { Place } from '../../session/places/place.ts';
import { emptyLine, fit, type Line, line, span, wrap } from '../line.ts';
import { type BoxRow, type Columns, textRows } from '../places/place-box.ts';
import type { Glyphs } from '../theme.ts';

/** Every setting with its value; below it what the selected one is about, and what is wrong with the file. */
export function settingsBoxes(
  { selected }: Extract<Place, { is: 'settings' }>,
  { loaded: { settings } }: AppState,
  { columns, height }: { readonly columns: number; readonly height: number },
  glyphs: Glyphs,
): Columns {
  const width = columns - 4;
  const all = settings?.rows ?? [];
  const size = Math.max(0, ...all.map(({ name }) => name.length)) + 2;
  const { left, right } = glyphs.more;
  const rows = all.map(({ name, chosen, unchosen }, at): BoxRow => {
    const isHere = at === selected;
    return {
      item: at,
      line: fit(
        [
          span(isHere ? `${glyphs.here} ` : '  ', 'bold'),
          ...fit([span(name, isHere ? 'bold' : undefined)], size),
          span(isHere ? `${left} ` : '  ', 'dim'),
          span(chosen ?? unchosen, chosen === null ? 'dim' : 'bold'),
          span(isHere ? ` ${right}` : '', 'dim'),
          span(chosen === null ? ' (default)' : '', 'dim'),
        ],
        width,
      ),
    };
  });
  const row = all[selected];
  const values = row === undefined ? '' : `Values: ${row.values.join(', ')}, or the default (${row.unchosen}).`;
  const about: readonly Line[] = [
    ...(row === undefined ? [] : [...wrap(row.says, width), ...wrap(values, width, 'dim'), emptyLine]),
    ...(settings?.faults ?? []).flatMap((says) => wrap(says, width, 'bad')),
    ...(settings === null
      ? [line('The settings are being read.', 'dim')]
      : wrap(`Kept in ${settings.file}.`, width, 'dim')),
  ];
  const below = Math.min(height - 4, Math.max(9, Math.floor(height / 2)));
  return [
    [
      { box: { title: 'settings', rows, focused: true, selected }, width: columns, height: height - below },
      { box: { title: 'the selected one', rows: textRows(about), focused: false }, width: columns, height: below },
    ],
  ];
}
