import type { Line } from '../line.ts';

/** A line of a list or of a text; `item`: the row of the list that it belongs to. */
export interface BoxRow {
  readonly line: Line;
  readonly item?: number;
}

/** What stands in a box of a screen. */
export interface BoxContent {
  readonly title: string;
  readonly aside?: string;
  readonly note?: Line;
  readonly rows: readonly BoxRow[];
  /** The keys act on this box. */
  readonly focused: boolean;
  /** Tab gives the focus to other boxes of the screen: the title says which one has it. */
  readonly isOfSeveral?: boolean;
  /** The row of the list that is kept in sight; absent where the text scrolls. */
  readonly selected?: number;
  /** The first line that is shown of a text. */
  readonly scroll?: number;
  /** Lines at the top that stay while the rest scrolls. */
  readonly head?: readonly Line[];
}

/** A box in its place. */
export interface PlacedBox {
  readonly box: BoxContent;
  readonly width: number;
  readonly height: number;
}

/** Boxes beside each other, each column from top to bottom. */
export type Columns = readonly (readonly PlacedBox[])[];

/** Lines of a text as rows. */
export function textRows(lines: readonly Line[]): readonly BoxRow[] {
  return lines.map((line) => ({ line }));
}
