import type { Snapshot } from '../kube/snapshot.ts';
import type { Endpoint, Flow } from '../netpol/flow.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type MapColumn, type MapRow, mapColumns, mapRows } from './map-axes.ts';

/** Who reaches whom, as a table: the ends that open connections are the rows, where these go are the columns. */
export interface FlowMap {
  readonly rows: readonly MapRow[];
  readonly columns: readonly MapColumn[];
  /** By row, then by column. */
  readonly cells: readonly (readonly MapCell[])[];
}

/** What the map shows of a flow. `none`: not a flow, such as a pod and itself. */
export type Mark = 'allowed' | 'blocked' | 'untested' | 'none';

/** One cell: all pairs of pods between its row and its column. */
export interface MapCell {
  readonly mark: Mark;
  /** Whether it is as the task wants it; `null` where the task wants nothing. */
  readonly agrees: boolean | null;
  /** The flow that stands for the cell: one that is not as wanted, where there is one. */
  readonly flow: Flow<Endpoint> | null;
  readonly wanted: 'allowed' | 'denied' | null;
  /** Its pairs of pods differ. */
  readonly mixed: boolean;
  /** Whether the last save, or a change with kubectl after it, allowed or blocked it. */
  readonly changed: boolean;
}

/** What the map asks about a flow: what happens to it now, and what the task wants. */
export interface Judge {
  /** `null` where that is unknown. */
  readonly allows: (flow: Flow<Endpoint>) => boolean | null;
  /** `null` where the task wants nothing. */
  readonly wanted: (flow: Flow<Endpoint>) => 'allowed' | 'denied' | null;
}

/** The map of a task. Cells whose mark differs from that in `before` are marked as changed. */
export function drawMap(
  scenario: Pick<Scenario, 'namespace' | 'checks'>,
  untouched: Snapshot,
  now: Snapshot,
  judge: Judge,
  before?: FlowMap,
): FlowMap {
  const rows = mapRows(scenario, untouched, now);
  const columns = mapColumns(scenario, untouched, now);
  const marks = new Map(
    before?.cells.flatMap((line, row) => line.map((cell, column) => [keyAt(before, row, column), cell.mark])),
  );
  const cells = rows.map((row) =>
    columns.map((column) => {
      const cell = cellOf(row, column, judge);
      const was = marks.get(`${row.key} ${column.key}`);
      return { ...cell, changed: was !== undefined && was !== cell.mark };
    }),
  );
  return { rows, columns, cells };
}

/** A later map with the cells marked that `before` marks as changed: only another change takes such marks away. */
export function stillMarked(map: FlowMap, before: FlowMap): FlowMap {
  const marked = new Set(
    before.cells.flatMap((line, row) =>
      line.flatMap((cell, column) => (cell.changed ? [keyAt(before, row, column)] : [])),
    ),
  );
  if (marked.size === 0) return map;
  const cells = map.cells.map((line, row) =>
    line.map((cell, column) => (marked.has(keyAt(map, row, column)) ? { ...cell, changed: true } : cell)),
  );
  return { ...map, cells };
}

function keyAt(map: FlowMap, row: number, column: number): string {
  return `${map.rows[row]?.key} ${map.columns[column]?.key}`;
}

function cellOf(row: MapRow, column: MapColumn, judge: Judge): Omit<MapCell, 'changed'> {
  const pairs = row.ends.flatMap((from) =>
    column.ends
      .filter((to) => !isSamePod(from, to) && !(isOutside(from) && isOutside(to)))
      .map((to) => {
        const flow: Flow<Endpoint> = { from, to, port: column.port, protocol: column.protocol };
        const allows = judge.allows(flow);
        const wanted = judge.wanted(flow);
        return {
          flow,
          allows,
          wanted,
          agrees: wanted === null || allows === null ? null : allows === (wanted === 'allowed'),
        };
      }),
  );
  // First a flow that is not as wanted, then one that is allowed.
  const shown = pairs.find((pair) => pair.agrees === false) ?? pairs.find((pair) => pair.allows) ?? pairs[0];
  if (!shown) return { mark: 'none', agrees: null, flow: null, wanted: null, mixed: false };
  const mark = shown.allows === null ? 'untested' : shown.allows ? 'allowed' : 'blocked';
  const mixed = pairs.some((pair) => pair.allows !== shown.allows);
  return { mark, agrees: shown.agrees, flow: shown.flow, wanted: shown.wanted, mixed };
}

function isOutside(end: Endpoint): boolean {
  return 'ip' in end;
}

function isSamePod(a: Endpoint, b: Endpoint): boolean {
  return 'pod' in a && 'pod' in b && a.pod === b.pod;
}
