import type { Protocol } from '../netpol/flow.ts';
import { type Connection, connect, whyUnroutable } from '../network/connect.ts';
import type { MapCell } from './flow-map.ts';
import type { Session } from './session.ts';

/** The flow of the map that is looked at, and what the engines say of it. */
export interface Looked {
  readonly cell: MapCell;
  readonly row: string;
  readonly column: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** `null` where there is no flow, or it cannot be told. */
  readonly connection: Connection | null;
  /** Why it cannot be told. */
  readonly because?: string;
}

/** What is selected on the map; `null` before there is one. */
export function lookedAt({ world, selected }: Session): Looked | null {
  const row = world?.map.rows[selected.row];
  const column = world?.map.columns[selected.column];
  const cell = world?.map.cells[selected.row]?.[selected.column];
  if (!world || !row || !column || !cell) return null;
  const looked = { cell, row: row.name, column: column.name, port: column.port, protocol: column.protocol };
  if (!cell.flow) return { ...looked, connection: null };
  const because = whyUnroutable(world.snapshot, cell.flow);
  return because === null
    ? { ...looked, connection: connect(world.snapshot, cell.flow) }
    : { ...looked, connection: null, because };
}
