import { keyOf } from '../../scenario/answer-document.ts';
import type { FlowText, QuestionKind } from '../../scenario/scenario.ts';

/** Connections as a table: where they come from are the rows, where they go are the columns. */
export interface FlowTable {
  readonly rows: readonly { readonly name: string }[];
  readonly columns: readonly (Pick<FlowText, 'port' | 'protocol'> & { readonly name: string })[];
  /** By row, then by column; `null` where the question has no such connection. */
  readonly flows: readonly (readonly (FlowText | null)[])[];
}

/** A place in a table. */
export interface TableCell {
  readonly row: number;
  readonly column: number;
}

/**
 * Some connections as a table, in the order of the list; the ports of one destination stand beside each other. Ends in
 * `namespace`, the task's, are named without it.
 */
export function flowTable(flows: readonly FlowText[], namespace: string): FlowTable {
  const byKey = new Map(flows.map((flow) => [keyOf(flow), flow]));
  const rows = [...new Set(flows.map(({ from }) => from))];
  const ends = [...new Set(flows.map(({ to }) => to))];
  const columns = ends.flatMap((to) => [
    ...new Map(
      flows
        .filter((flow) => flow.to === to)
        .map(({ port, protocol }) => [`${protocol} ${port}`, { to, port, protocol }]),
    ).values(),
  ]);
  return {
    rows: rows.map((from) => ({ name: endText(from, namespace) })),
    columns: columns.map(({ to, port, protocol }) => ({ name: endText(to, namespace), port, protocol })),
    flows: rows.map((from) => columns.map((column) => byKey.get(keyOf({ from, ...column })) ?? null)),
  };
}

/** The table of a prediction; null for other kinds of question. */
export function predictionTable(kind: QuestionKind | null, namespace: string): FlowTable | null {
  return kind?.is === 'predict' ? flowTable(kind.flows, namespace) : null;
}

/** The next connection after a place, row by row and then from the beginning, that a condition holds for; null: none. */
export function nextCell(
  { flows }: FlowTable,
  { row, column }: TableCell,
  holds: (flow: FlowText) => boolean,
): TableCell | null {
  const all = flows.flatMap((line, at) => line.map((flow, index) => ({ row: at, column: index, flow })));
  const here = all.findIndex((cell) => cell.row === row && cell.column === column);
  const after = [...all.slice(here + 1), ...all.slice(0, here)];
  const found = after.find(({ flow }) => flow !== null && holds(flow));
  return found ? { row: found.row, column: found.column } : null;
}

/** An end as people read it: a pod of the task's namespace by its name alone. */
export function endText(end: string, namespace: string): string {
  return end.startsWith(`${namespace}/`) ? end.slice(namespace.length + 1) : end;
}
