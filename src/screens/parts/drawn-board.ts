import { accessClaimsOf } from '../../../graders/claims.ts';
import { portName } from '../../report/flow-name.ts';
import type { FlowText } from '../../scenario/scenario.ts';
import type { TaskBoard } from '../../session/board/task-board.ts';
import type { Session } from '../../session/session.ts';
import { type Line, span } from '../line.ts';
import type { Glyphs } from '../theme.ts';
import type { DrawnBoard, DrawnCell, DrawnColumn } from './board-lines.ts';

/** The words of a board, by what it is about. */
const words = {
  flow: { title: 'who reaches whom', corner: 'from', yes: 'allowed', no: 'blocked' },
  access: { title: 'who may do what', corner: 'who', yes: 'yes', no: 'no' },
} as const;

/** What the board of a task is called, above it. */
export function boardTitle({ cluster, scenario }: Session): string {
  return words[cluster?.board.about ?? (accessClaimsOf(scenario.checks).length > 0 ? 'access' : 'flow')].title;
}

/** The board of a task as it is drawn. */
export function drawnBoard(board: TaskBoard): DrawnBoard {
  return {
    corner: words[board.about].corner,
    rows: board.rows,
    columns:
      board.about === 'flow'
        ? drawnFlowColumns(board.columns)
        : board.columns.map(({ name, verb }) => ({ name, suffix: '', foot: verb })),
    cells: board.cells,
  };
}

/** Ends on ports as the heads of columns. Two protocols of one port share its number. */
export function drawnFlowColumns(
  columns: readonly (Pick<FlowText, 'port' | 'protocol'> & { readonly name: string })[],
): readonly DrawnColumn[] {
  return columns.map(({ name, port, protocol }) => {
    const twice = columns.some((of) => of.name === name && of.port === port && of.protocol !== protocol);
    return twice
      ? { name, suffix: `:${port}`, foot: protocol.toLowerCase() }
      : { name, suffix: '', foot: portName({ port, protocol }).replace(' ', '').toLowerCase() };
  });
}

/** The word for a mark: of a connection `allowed` or `blocked`, of a permission `yes` or `no`. */
export function markWord(mark: DrawnCell['mark'], about: TaskBoard['about']): string {
  return mark === 'yes' || mark === 'no' ? words[about][mark] : mark;
}

/** What the marks mean, for the edge below the board. */
export function boardLegend(board: TaskBoard | undefined, glyphs: Glyphs): Line {
  const { yes, no } = words[board?.about ?? 'flow'];
  const all = board?.cells.flat() ?? [];
  const untested = all.some(({ mark }) => mark === 'untested') ? [span(`  ${glyphs.untested} untested`)] : [];
  return [span(`${glyphs.allowed} ${yes}  ${glyphs.blocked} ${no}  ! wrong`), ...untested];
}
