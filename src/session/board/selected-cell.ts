import type { Protocol } from '../../netpol/flow.ts';
import { type Connection, connect, whyUnroutable } from '../../network/trace-connection.ts';
import type { RbacObjects } from '../../rbac/rbac-policy.ts';
import type { ClusterView, Session } from '../session.ts';
import { keptAnswers } from './access-advice.ts';
import type { AccessBoard } from './access-board.ts';
import type { AskedAccess } from './access-expectation.ts';
import type { FlowBoard } from './flow-board.ts';

/** The cell that is selected on the board of a task, and what the engines say about it. */
export type SelectedCell = SelectedFlow | SelectedAccess;

/** A cell of a board of connections. */
export interface SelectedFlow {
  readonly about: 'flow';
  readonly cell: FlowBoard['cells'][number][number];
  /** The names of its row and column. */
  readonly row: string;
  readonly column: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** `null` where there is no flow, or it cannot be decided. */
  readonly connection: Connection | null;
  /** Why it cannot be decided. */
  readonly because?: string;
}

/** A cell of a board of access. */
export interface SelectedAccess {
  readonly about: 'access';
  readonly cell: AccessBoard['cells'][number][number];
  /** The names of its row and column. */
  readonly row: string;
  readonly column: string;
  readonly verb: string;
  /** The roles and bindings that decide. */
  readonly objects: RbacObjects;
  /** What the board shows to be as the task wants it. */
  readonly kept: readonly AskedAccess[];
}

/** The cell that is selected on the board; `null` before there is a board. */
export function selectedCell({ cluster, selected }: Session): SelectedCell | null {
  if (!cluster) return null;
  const { board, access } = cluster;
  if (board.about === 'flow') return selectedFlow(board, cluster, selected);
  return access === undefined ? null : selectedAccess(board, access, selected);
}

function selectedAccess(board: AccessBoard, objects: RbacObjects, at: Session['selected']): SelectedAccess | null {
  const row = board.rows[at.row];
  const column = board.columns[at.column];
  const cell = board.cells[at.row]?.[at.column];
  if (!row || !column || !cell) return null;
  const kept = keptAnswers(board);
  return { about: 'access', cell, row: row.name, column: column.name, verb: column.verb, objects, kept };
}

function selectedFlow(board: FlowBoard, { snapshot }: ClusterView, at: Session['selected']): SelectedFlow | null {
  const row = board.rows[at.row];
  const column = board.columns[at.column];
  const cell = board.cells[at.row]?.[at.column];
  if (!row || !column || !cell) return null;
  const flow = {
    about: 'flow',
    cell,
    row: row.name,
    column: column.name,
    port: column.port,
    protocol: column.protocol,
  } as const;
  if (!cell.asked) return { ...flow, connection: null };
  const because = whyUnroutable(snapshot, cell.asked);
  return because === null
    ? { ...flow, connection: connect(snapshot, cell.asked) }
    : { ...flow, connection: null, because };
}
