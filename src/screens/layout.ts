import type { Pane } from '../session/session.ts';

/** Where the panes of the task screen stand, in cells of the terminal. */
export type Layout =
  | { readonly is: 'too small' }
  /** One pane at a time, its neighbours named in a line of tabs. */
  | { readonly is: 'folded'; readonly panes: readonly Pane[]; readonly width: number; readonly height: number }
  /** All panes at once: `above` across the whole width, then `left` above each other, `right` beside them, and `below`. */
  | {
      readonly is: 'open';
      readonly panes: readonly Pane[];
      readonly above: readonly Placed[];
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

/** Whether nothing can be drawn on a terminal of this size. */
export function isTooSmall(columns: number, rows: number): boolean {
  return columns < smallest.columns || rows < smallest.rows;
}

/** The lines that are no pane: the header, two for the answer, the keys. */
const linesAround = 4;

/** The layout for a terminal. From 120 columns the manifest has a place too; below 80 × 20 one pane is shown at a time. */
export function layoutFor(columns: number, rows: number): Layout {
  if (isTooSmall(columns, rows)) return { is: 'too small' };
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
      above: [],
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
    above: [],
    left: [{ pane: 'task', width: left, height: height - below }],
    right: [{ pane: 'map', width: right, height: height - below }],
    below: [{ pane: 'reason', width: columns, height: below }],
  };
}

/** What the layout of a question follows: the same as long as its text and the size of the terminal are. */
export interface QuestionSize {
  /** How many lines the text of the task takes at an inner width. */
  readonly textLines: (width: number) => number;
  /** The answer is a map, which needs as much room as what stands beside it; else a short list. */
  readonly hasMap: boolean;
}

const questionPanes: readonly Pane[] = ['task', 'answer', 'manifest'];

/**
 * The layout of a question: the text of the task, the question with the answer, and manifests to read. Manifests have long
 * lines, so on a narrow terminal the text stands above both, as high as it needs but at most two fifths of the screen.
 */
export function questionLayout(columns: number, rows: number, { textLines, hasMap }: QuestionSize): Layout {
  if (isTooSmall(columns, rows)) return { is: 'too small' };
  const height = rows - linesAround;
  if (columns < 80 || rows < 20) return { is: 'folded', panes: questionPanes, width: columns, height: height - 1 };
  if (columns >= 120) {
    const left = Math.floor(columns * 0.45);
    const text = Math.min(Math.max(8, textLines(left - 4) + 2), Math.floor(height / 2));
    return {
      is: 'open',
      panes: questionPanes,
      above: [],
      left: [
        { pane: 'task', width: left, height: text },
        { pane: 'answer', width: left, height: height - text },
      ],
      right: [{ pane: 'manifest', width: columns - left, height }],
      below: [],
    };
  }
  const text = Math.min(Math.max(4, textLines(columns - 4) + 2), Math.floor(height * 0.4));
  const left = Math.floor(columns * (hasMap ? 0.5 : 0.4));
  return {
    is: 'open',
    panes: questionPanes,
    above: [{ pane: 'task', width: columns, height: text }],
    left: [{ pane: 'answer', width: left, height: height - text }],
    right: [{ pane: 'manifest', width: columns - left, height: height - text }],
    below: [],
  };
}
