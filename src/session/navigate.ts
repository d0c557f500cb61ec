import { firstWrong } from './board/board.ts';
import type { TaskBoard } from './board/task-board.ts';
import type { Pane, Session } from './session.ts';
import type { SessionEvent } from './session-event.ts';

/** The session with another cell of the board selected, so many rows and columns away; it stops at the edges. */
export function movedSelection(state: Session, rows: number, columns: number): Session {
  if (!state.cluster) return state;
  const { row, column } = state.selected;
  const { board } = state.cluster;
  const selected = { row: clamp(row + rows, board.rows.length), column: clamp(column + columns, board.columns.length) };
  return { ...state, selected, chosen: true, scroll: { ...state.scroll, reason: 0 } };
}

/** What is selected on a new board: what the person chose, as long as it is there; else the first cell that is wrong. */
export function selectionOn(board: TaskBoard, { selected, chosen }: Session): Session['selected'] {
  const wrong = chosen ? null : firstWrong(board);
  return wrong ?? { row: clamp(selected.row, board.rows.length), column: clamp(selected.column, board.columns.length) };
}

/** The session with a text scrolled by some lines: the page, or on the task's view a pane. `end` is the last first line. */
export function scrolled(
  state: Session,
  { by, end, pane = state.pane }: Pick<Extract<SessionEvent, { is: 'scroll' }>, 'by' | 'end' | 'pane'>,
): Session {
  const what = state.view === 'task' ? pane : state.view;
  const at = Math.min(state.scroll[what], end) + by;
  return { ...state, scroll: { ...state.scroll, [what]: Math.max(0, Math.min(at, end)) } };
}

/** The pane after one, or before it, among those that are shown; the last one is followed by the first. */
export function nextPane(panes: readonly Pane[], pane: Pane, by: 1 | -1): Pane {
  const at = Math.max(0, panes.indexOf(pane));
  return panes[(at + by + panes.length) % panes.length] ?? pane;
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(index, length - 1));
}
