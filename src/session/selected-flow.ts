import type { Protocol } from '../netpol/flow.ts';
import { type Connection, connect, whyUnroutable } from '../network/trace-connection.ts';
import type { MapCell } from './flow-map.ts';
import type { Session } from './session.ts';

/** The flow that is selected on the map, and what the engines say about it. */
export interface SelectedFlow {
  readonly cell: MapCell;
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

/** The flow that is selected on the map; `null` before there is a map. */
export function selectedFlow({ cluster, selected }: Session): SelectedFlow | null {
  const row = cluster?.map.rows[selected.row];
  const column = cluster?.map.columns[selected.column];
  const cell = cluster?.map.cells[selected.row]?.[selected.column];
  if (!cluster || !row || !column || !cell) return null;
  const flow = { cell, row: row.name, column: column.name, port: column.port, protocol: column.protocol };
  if (!cell.flow) return { ...flow, connection: null };
  const because = whyUnroutable(cluster.snapshot, cell.flow);
  return because === null
    ? { ...flow, connection: connect(cluster.snapshot, cell.flow) }
    : { ...flow, connection: null, because };
}
