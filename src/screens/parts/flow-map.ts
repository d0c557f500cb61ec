import type { FlowMap, MapCell, MapColumn } from '../../session/flow-map.ts';
import { type Line, type Look, type Span, cells, clip, span } from '../line.ts';
import type { Glyphs } from '../theme.ts';
import { portName } from './flow-name.ts';

export interface MapView {
  readonly map: FlowMap;
  readonly selected: { readonly row: number; readonly column: number };
  readonly width: number;
  readonly height: number;
}

/** The map as lines: a head of two, then a line for who dials. What does not fit scrolls with the selected flow. */
export function mapLines({ map, selected, width, height }: MapView, glyphs: Glyphs): readonly Line[] {
  const names = map.rows.map(({ name }) => name);
  const shown = columnsIn(map, selected.column, width, names);
  const nameWidth = shown.nameWidth;
  const rows = windowOf(map.rows.length, selected.row, Math.max(1, height - 2));
  const head = [headLine(shown, nameWidth, glyphs), portLine(shown, selected.column, nameWidth, glyphs)];
  const body = map.rows.slice(rows.from, rows.to).map((row, at) => {
    const index = rows.from + at;
    const here = index === selected.row;
    return [
      span(here ? glyphs.here : ' ', here ? 'bold' : undefined),
      span(padEnd(shorten(row.name, nameWidth, glyphs), nameWidth), here ? 'bold' : undefined),
      ...shown.columns.flatMap(({ column, size }) => {
        const cell = map.cells[index]?.[column];
        return cell ? cellSpans(cell, size, here && column === selected.column, glyphs) : [];
      }),
    ];
  });
  return [...head, ...body];
}

/** The words of the marks, for the edge below the map. */
export function legend(glyphs: Glyphs, map: FlowMap | undefined): Line {
  const all = map?.cells.flat() ?? [];
  const untested = all.some(({ mark }) => mark === 'untested') ? [span(`  ${glyphs.untested} untested`)] : [];
  return [span(`${glyphs.open} open  ${glyphs.closed} closed  ! not as asked`), ...untested];
}

/** One mark, as it stands in every screen. */
export function markOf(cell: Pick<MapCell, 'mark'>, glyphs: Glyphs): string {
  return glyphs[cell.mark];
}

interface Shown {
  readonly columns: readonly { readonly column: number; readonly size: number; readonly of: MapColumn }[];
  readonly nameWidth: number;
  readonly moreLeft: boolean;
  readonly moreRight: boolean;
}

/** The columns that fit beside the names, the selected one among them. Each is as wide as its own head needs. */
function columnsIn(map: FlowMap, selected: number, width: number, names: readonly string[]): Shown {
  const longest = Math.max(...names.map(cells), 4);
  const all = map.columns.map((of, column) => ({ column, of, size: sizeOf(map, column) }));
  const total = all.reduce((sum, { size }) => sum + size, 0);
  // Names give way to columns, down to ten cells: `anyone new` stays whole.
  const nameWidth = Math.min(longest, Math.max(10, width - 2 - total));
  const room = width - 2 - nameWidth;
  let [from, to] = [selected, selected + 1];
  let used = all[selected]?.size ?? 0;
  // Outward from the selected column: to the left first, so that the table begins where it begins.
  while (from > 0 && used + (all[from - 1]?.size ?? 0) <= room) used += all[(from -= 1)]?.size ?? 0;
  while (to < all.length && used + (all[to]?.size ?? 0) <= room) used += all[(to += 1) - 1]?.size ?? 0;
  const columns = all.slice(from, to);
  // Whatever room is left is shared out, two cells a column at most.
  const spare = Math.min(2, Math.floor((room - used) / Math.max(1, columns.length)));
  return {
    columns: columns.map((shown) => ({ ...shown, size: shown.size + Math.max(0, spare) })),
    nameWidth,
    moreLeft: from > 0,
    moreRight: to < all.length,
  };
}

/** A column holds a gap, its port, and a name that it shares with its neighbour of the same name. */
function sizeOf(map: FlowMap, column: number): number {
  const of = map.columns[column];
  if (!of) return 0;
  const sharing = map.columns.filter(({ name }) => name === of.name).length;
  const forName = Math.ceil((Math.min(cells(of.name), 12) + 1) / sharing);
  return Math.max(4, forName, cells(portOf(of)) + 1);
}

function headLine({ columns, moreLeft, moreRight }: Shown, nameWidth: number, glyphs: Glyphs): Line {
  const groups: { name: string; size: number; of: number }[] = [];
  let previous = '';
  for (const { of, size } of columns) {
    const last = groups.at(-1);
    if (last && previous === of.name) {
      last.size += size;
      last.of += 1;
    } else groups.push({ name: of.name, size, of: 1 });
    previous = of.name;
  }
  return [
    span(` ${' '.repeat(nameWidth)}`),
    ...groups.map(({ name, size, of }) => span(over(shorten(name, size - 1, glyphs), size, of))),
    span(moreLeft || moreRight ? ` ${moreLeft ? glyphs.more.left : ''}${moreRight ? glyphs.more.right : ''}` : ''),
  ];
}

function portLine({ columns }: Shown, selected: number, nameWidth: number, glyphs: Glyphs): Line {
  return [
    span(` ${padEnd('from', nameWidth)}`, 'dim'),
    ...columns.map(({ of, column, size }) =>
      column === selected
        ? span(padStart(`${glyphs.below}${portOf(of)}`, size), 'bold')
        : span(padStart(portOf(of), size), 'dim'),
    ),
  ];
}

function portOf({ port, protocol }: MapColumn): string {
  return portName({ port, protocol }).replace(' ', '').toLowerCase();
}

/** A gap, the mark and its flag at the right. Brackets show where one is, a star what changed: also without colours. */
function cellSpans(cell: MapCell, size: number, selected: boolean, glyphs: Glyphs): Span[] {
  const flag = cell.agrees === false ? '!' : ' ';
  const before = selected ? '[' : cell.changed ? '*' : ' ';
  const body = `${before}${markOf(cell, glyphs)}${flag}`;
  const gap = ' '.repeat(Math.max(0, size - 4));
  const after = selected ? ']' : ' ';
  return [span(gap), span(body, lookOf(cell)), span(after)];
}

function lookOf(cell: MapCell): Look | undefined {
  if (cell.changed) return 'reversed';
  if (cell.agrees === false) return 'bad';
  if (cell.mark === 'none' || cell.agrees === null) return 'dim';
  return undefined;
}

/** A name cut to a width: of `namespace/name` the namespace goes first. */
function shorten(name: string, width: number, { ellipsis }: Glyphs): string {
  if (cells(name) <= width) return name;
  const own = name.includes('/') ? `${ellipsis}/${name.slice(name.indexOf('/') + 1)}` : name;
  return clip([span(own)], width, ellipsis)
    .map(({ text }) => text)
    .join('');
}

function windowOf(length: number, selected: number, room: number): { from: number; to: number } {
  const from = Math.max(0, Math.min(selected - Math.floor(room / 2), length - room));
  return { from, to: Math.min(length, from + room) };
}

/** A name over its column ends where the port ends; over several columns it stands in their middle. */
function over(name: string, size: number, columns: number): string {
  if (columns === 1) return padStart(name, size);
  return padEnd(padStart(name, Math.ceil((size + 1 + cells(name)) / 2)), size);
}

function padEnd(text: string, size: number): string {
  return text + ' '.repeat(Math.max(0, size - cells(text)));
}

function padStart(text: string, size: number): string {
  return ' '.repeat(Math.max(0, size - cells(text))) + text;
}
