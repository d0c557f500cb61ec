import type { Mark } from '../../session/board/board.ts';
import { cells, clip, type Line, type Look, type Span, span } from '../line.ts';
import type { Glyphs } from '../theme.ts';

/** What is drawn of a board: that of a task, or one that a person fills in. */
export interface DrawnBoard {
  /** What the rows are, above their names. */
  readonly corner: string;
  readonly rows: readonly { readonly name: string }[];
  readonly columns: readonly DrawnColumn[];
  /** By row, then by column. */
  readonly cells: readonly (readonly DrawnCell[])[];
}

/** The head of a column, in two lines. Neighbours with the same text share the first. */
export interface DrawnColumn {
  /** The first line; of `namespace/name` the namespace is cut where there is no room. */
  readonly name: string;
  /** What always stands behind it. */
  readonly suffix: string;
  /** The second line. */
  readonly foot: string;
}

/** One cell. `empty`: a person is to say what becomes of it. */
export interface DrawnCell {
  readonly mark: Mark | 'empty';
  /** `false`: marked as wrong; `null`: dim. */
  readonly agrees: boolean | null;
  readonly changed: boolean;
}

/** A board, the selected cell, and the size of the place where the board is drawn. */
export interface BoardView {
  readonly board: DrawnBoard;
  readonly selected: { readonly row: number; readonly column: number };
  readonly width: number;
  readonly height: number;
}

/** The board as lines: a head of two, then a line for each row. What does not fit scrolls with the selected cell. */
export function boardLines({ board, selected, width, height }: BoardView, glyphs: Glyphs): readonly Line[] {
  const shown = columnsIn(board, selected.column, width, glyphs);
  const nameWidth = shown.nameWidth;
  const rows = windowOf(board.rows.length, selected.row, Math.max(1, height - 2));
  const names = shortNames(board.rows, nameWidth, glyphs);
  const head = [headLine(shown, nameWidth, glyphs), footLine(shown, board.corner, selected.column, nameWidth, glyphs)];
  const body = board.rows.slice(rows.from, rows.to).map((_, at) => {
    const index = rows.from + at;
    const here = index === selected.row;
    return [
      span(here ? glyphs.here : ' ', here ? 'bold' : undefined),
      span(padEnd(names[index] ?? '', nameWidth), here ? 'bold' : undefined),
      ...shown.columns.flatMap(({ column, size }) => {
        const cell = board.cells[index]?.[column];
        return cell ? cellSpans(cell, size, here && column === selected.column, glyphs) : [];
      }),
    ];
  });
  return [...head, ...body];
}

/** How many rows and columns are not shown, on each side, for the edge above the board; empty where all are shown. */
export function hiddenCounts({ board, selected, width, height }: BoardView, glyphs: Glyphs): string {
  const { columns } = columnsIn(board, selected.column, width, glyphs);
  const rows = windowOf(board.rows.length, selected.row, Math.max(1, height - 2));
  const sides = [
    [rows.from, `${glyphs.more.up} ${rows.from}`],
    [board.rows.length - rows.to, `${glyphs.more.down} ${board.rows.length - rows.to}`],
    [columns[0]?.column ?? 0, `${glyphs.more.left} ${columns[0]?.column}`],
    [
      board.columns.length - 1 - (columns.at(-1)?.column ?? 0),
      `${board.columns.length - 1 - (columns.at(-1)?.column ?? 0)} more ${glyphs.more.right}`,
    ],
  ] as const;
  const hidden = sides.filter(([count]) => count > 0).map(([, words]) => words);
  return hidden.length > 0 ? ` ${hidden.join('  ')} ` : '';
}

interface ShownColumn {
  readonly column: number;
  readonly size: number;
  /** The text over the column, shared with neighbours of the same text; and the one below it. */
  readonly head: string;
  readonly foot: string;
}

interface Shown {
  readonly columns: readonly ShownColumn[];
  readonly nameWidth: number;
}

/** The least width of a cell: a bracket or the star, the mark, its flag, a bracket. */
const leastCell = 4;
/** The longest second line of a head: that of a port of SCTP. */
const longestFoot = 10;
/** The least width of the names at the side: that of `anyone new`. */
const leastNames = 10;

/** The columns that fit beside the names, the selected one among them. Each is as wide as its own head needs. */
function columnsIn(board: DrawnBoard, selected: number, width: number, glyphs: Glyphs): Shown {
  const total = (columns: readonly ShownColumn[]): number => columns.reduce((sum, { size }) => sum + size, 0);
  const whole = sized(board, Number.POSITIVE_INFINITY, glyphs);
  const most = width - 1 - leastNames;
  // Names of other namespaces are long: where all columns fit with them shortened, they are.
  const short = [12, 9, 7, 5].map((longest) => sized(board, longest, glyphs)).find((columns) => total(columns) <= most);
  const all = total(whole) <= most ? whole : (short ?? whole);
  const longest = Math.max(...board.rows.map(({ name }) => cells(name)), 4);
  const nameWidth = Math.min(longest, Math.max(leastNames, width - 1 - total(all)));
  const room = width - 1 - nameWidth;
  // A board to read alone has no selected cell.
  const start = Math.max(0, selected);
  let [from, to] = [start, start + 1];
  let used = all[start]?.size ?? 0;
  // Outward from the selected column: to the left first, so that the first column is shown as long as it fits.
  while (from > 0 && used + (all[from - 1]?.size ?? 0) <= room) used += all[(from -= 1)]?.size ?? 0;
  while (to < all.length && used + (all[to]?.size ?? 0) <= room) used += all[(to += 1) - 1]?.size ?? 0;
  const columns = all.slice(from, to);
  // The room that is left is shared by the columns, at most two cells each.
  const spare = Math.max(0, Math.min(2, Math.floor((room - used) / Math.max(1, columns.length))));
  return { columns: columns.map((shown) => ({ ...shown, size: shown.size + spare })), nameWidth };
}

/** Every column with its head, names of other namespaces cut to `longest`. */
function sized(board: DrawnBoard, longest: number, glyphs: Glyphs): readonly ShownColumn[] {
  const names = shortNames(board.columns, longest, glyphs);
  const heads = board.columns.map(({ name, suffix, foot }, column) => ({
    head: `${names[column] ?? name}${suffix}`,
    foot: cut(foot, longestFoot, glyphs),
  }));
  return heads.map(({ head, foot }, column) => {
    const sharing = heads.filter((of) => of.head === head).length;
    return { column, head, foot, size: Math.max(leastCell, Math.ceil((cells(head) + 1) / sharing), cells(foot) + 1) };
  });
}

function headLine({ columns }: Shown, nameWidth: number, glyphs: Glyphs): Line {
  const groups: { name: string; size: number; of: number }[] = [];
  for (const { head, size } of columns) {
    const last = groups.at(-1);
    if (last?.name === head) {
      last.size += size;
      last.of += 1;
    } else groups.push({ name: head, size, of: 1 });
  }
  return [
    span(` ${' '.repeat(nameWidth)}`),
    ...groups.map(({ name, size, of }) => span(over(cut(name, size - 1, glyphs), size, of))),
  ];
}

function footLine({ columns }: Shown, corner: string, selected: number, nameWidth: number, glyphs: Glyphs): Line {
  return [
    span(` ${padEnd(corner, nameWidth)}`, 'dim'),
    ...columns.map(({ foot, column, size }) =>
      column === selected ? span(padStart(`${glyphs.below}${foot}`, size), 'bold') : span(padStart(foot, size), 'dim'),
    ),
  ];
}

/** A gap, the mark and its flag. Brackets show the selected cell, a star what changed: also without colours. */
function cellSpans(cell: DrawnCell, size: number, selected: boolean, glyphs: Glyphs): Span[] {
  const body = `${markGlyph(cell.mark, glyphs)}${cell.agrees === false ? '!' : ' '}`;
  const star = cell.changed ? '*' : '';
  // In the narrowest column the star takes the place of the first bracket.
  const before = `${selected && (star === '' || size > leastCell) ? '[' : ''}${star}`.padStart(size - body.length - 1);
  return [span(before.slice(0, -1)), span(`${before.slice(-1)}${body}`, lookOf(cell)), span(selected ? ']' : ' ')];
}

function lookOf(cell: DrawnCell): Look | undefined {
  if (cell.changed) return 'reversed';
  if (cell.agrees === false) return 'bad';
  if (cell.mark === 'none' || cell.agrees === null) return 'dim';
  return undefined;
}

/**
 * Names cut to a width. Of `namespace/name` the namespace is cut first, never wholly: the slash says that the pods are of
 * another namespace.
 */
function shortNames(of: readonly { readonly name: string }[], width: number, glyphs: Glyphs): readonly string[] {
  return of.map(({ name }) => {
    const slash = name.indexOf('/');
    if (cells(name) <= width || slash < 0) return cut(name, width, glyphs);
    const bare = name.slice(slash);
    const room = Math.max(0, width - cells(bare) - cells(glyphs.ellipsis));
    return cut(`${cut(name.slice(0, slash), room + cells(glyphs.ellipsis), glyphs)}${bare}`, width, glyphs);
  });
}

function cut(name: string, width: number, { ellipsis }: Glyphs): string {
  return clip([span(name)], width, ellipsis)
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

/** The mark of a cell as a screen draws it. */
export function markGlyph(mark: DrawnCell['mark'], glyphs: Glyphs): string {
  return mark === 'yes' ? glyphs.allowed : mark === 'no' ? glyphs.blocked : glyphs[mark];
}
