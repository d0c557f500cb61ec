import type { Pane } from '../session/session.ts';

/** Where the panes of the task screen stand, in cells of the terminal. */
export type Layout =
  | { readonly is: 'too small' }
  /** One pane at a time, its neighbours named in a line of tabs. */
  | { readonly is: 'folded'; readonly panes: readonly Pane[]; readonly width: number; readonly height: number }
  /** All panes at once: those of `left` above each other, `right` beside them, `below` across the whole width. */
  | {
      readonly is: 'open';
      readonly panes: readonly Pane[];
      readonly left: readonly Placed[];
      readonly right: readonly Placed[];
      readonly below: readonly Placed[];
    };

/** A pane with its outer size. */
export interface Placed {
  readonly pane: Pane;
  readonly width: number;
  readonly height: number;
}

/** The smallest terminal that anything is drawn on. */
export const smallest = { columns: 40, rows: 10 };

/** The lines that are no pane: the header, two for the answer, the keys. */
const linesAround = 4;

/** The layout for a terminal. From 120 columns the manifest has a place too; below 80 × 20 one pane is shown at a time. */
export function layoutFor(columns: number, rows: number): Layout {
  if (columns < smallest.columns || rows < smallest.rows) return { is: 'too small' };
  const height = rows - linesAround;
  const left = Math.floor(columns / 2);
  const right = columns - left;
  if (columns < 80 || rows < 20) {
    return { is: 'folded', panes: ['task', 'map', 'reason', 'manifest'], width: columns, height: height - 1 };
  }
  if (columns >= 120) {
    const above = Math.min(20, Math.max(Math.floor(height * 0.36), Math.min(14, Math.floor(height / 2))));
    return {
      is: 'open',
      panes: ['task', 'map', 'manifest', 'reason'],
      left: [
        { pane: 'task', width: left, height: above },
        { pane: 'manifest', width: left, height: height - above },
      ],
      right: [
        { pane: 'map', width: right, height: above },
        { pane: 'reason', width: right, height: height - above },
      ],
      below: [],
    };
  }
  const below = Math.max(7, Math.floor(height / 3));
  return {
    is: 'open',
    panes: ['task', 'map', 'reason'],
    left: [{ pane: 'task', width: left, height: height - below }],
    right: [{ pane: 'map', width: right, height: height - below }],
    below: [{ pane: 'reason', width: columns, height: below }],
  };
}
