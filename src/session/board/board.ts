/**
 * What the screen's map shows: rows × columns, and for each pair what is and what the task wants. One shape for every kind
 * of behaviour; `Asked` is what a cell asks about.
 */
export interface Board<Row extends BoardEnd, Column extends BoardEnd, Asked> {
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
  /** By row, then by column. */
  readonly cells: readonly (readonly BoardCell<Asked>[])[];
}

/** A row or a column. */
export interface BoardEnd {
  /** Stands for the same thing in every board of a task. */
  readonly key: string;
  readonly name: string;
}

/** What is: a connection is allowed, an action permitted (`yes`), or not. `none`: there is nothing to ask. */
export type Mark = Answer | 'untested' | 'none';

/** An answer of a cell. */
export type Answer = 'yes' | 'no';

/** One cell: everything that its row and its column stand for. */
export interface BoardCell<Asked = unknown> {
  readonly mark: Mark;
  /** Whether it is as the task wants it; `null` where the task wants nothing. */
  readonly agrees: boolean | null;
  /** What stands for the cell: one question whose answer is not as wanted, where there is one. */
  readonly asked: Asked | null;
  readonly wanted: Answer | null;
  /** What the cell stands for differs. */
  readonly mixed: boolean;
  /** Whether the last save, or a change with kubectl after it, changed its answer. */
  readonly changed: boolean;
}

/** What is asked about each question of a cell: what the answer is now, and what the task wants. */
export interface Judge<Asked> {
  /** `null` where that is unknown. */
  readonly allows: (asked: Asked) => boolean | null;
  /** `null` where the task wants nothing. */
  readonly wanted: (asked: Asked) => Answer | null;
}

/** The ends of a board, and the questions of the cell that a row and a column make. */
export interface BoardQuestions<Row extends BoardEnd, Column extends BoardEnd, Asked> {
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
  readonly questionsAt: (row: Row, column: Column) => readonly Asked[];
}

/** What of a board another one is compared with: the marks of its cells. */
type AnyBoard = Board<BoardEnd, BoardEnd, unknown>;

/** Asks every question of a board. Cells whose mark differs from that in `before` are marked as changed. */
export function fillBoard<Row extends BoardEnd, Column extends BoardEnd, Asked>(
  { rows, columns, questionsAt }: BoardQuestions<Row, Column, Asked>,
  judge: Judge<Asked>,
  before?: AnyBoard,
): Board<Row, Column, Asked> {
  const marks = new Map(
    before?.cells.flatMap((line, row) => line.map((cell, column) => [keyAt(before, row, column), cell.mark])),
  );
  const cells = rows.map((row) =>
    columns.map((column) => {
      const cell = cellOf(questionsAt(row, column), judge);
      const was = marks.get(`${row.key} ${column.key}`);
      return { ...cell, changed: was !== undefined && was !== cell.mark };
    }),
  );
  return { rows, columns, cells };
}

/** A later board with the cells marked that `before` marks as changed: only another change takes such marks away. */
export function stillMarked<Later extends AnyBoard>(board: Later, before: AnyBoard): Later {
  const marked = new Set(
    before.cells.flatMap((line, row) =>
      line.flatMap((cell, column) => (cell.changed ? [keyAt(before, row, column)] : [])),
    ),
  );
  if (marked.size === 0) return board;
  const cells = board.cells.map((line, row) =>
    line.map((cell, column) => (marked.has(keyAt(board, row, column)) ? { ...cell, changed: true } : cell)),
  );
  return { ...board, cells };
}

/** The place of the first cell that is not as the task wants it. */
export function firstWrong({ cells }: AnyBoard): { readonly row: number; readonly column: number } | null {
  for (const [row, line] of cells.entries()) {
    const column = line.findIndex((cell) => cell.agrees === false);
    if (column >= 0) return { row, column };
  }
  return null;
}

function keyAt(board: AnyBoard, row: number, column: number): string {
  return `${board.rows[row]?.key} ${board.columns[column]?.key}`;
}

function cellOf<Asked>(questions: readonly Asked[], judge: Judge<Asked>): Omit<BoardCell<Asked>, 'changed'> {
  const answers = questions.map((asked) => {
    const allows = judge.allows(asked);
    const wanted = judge.wanted(asked);
    const agrees = wanted === null || allows === null ? null : allows === (wanted === 'yes');
    return { asked, allows, wanted, agrees };
  });
  // First a question whose answer is not as wanted, then one with a yes.
  const shown = answers.find(({ agrees }) => agrees === false) ?? answers.find(({ allows }) => allows) ?? answers[0];
  if (!shown) return { mark: 'none', agrees: null, asked: null, wanted: null, mixed: false };
  const mark = shown.allows === null ? 'untested' : shown.allows ? 'yes' : 'no';
  const mixed = answers.some(({ allows }) => allows !== shown.allows);
  return { mark, agrees: shown.agrees, asked: shown.asked, wanted: shown.wanted, mixed };
}
