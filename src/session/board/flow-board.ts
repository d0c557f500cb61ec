import type { Snapshot } from '../../kube/snapshot.ts';
import type { Endpoint, Flow } from '../../netpol/flow.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type Board, fillBoard } from './board.ts';
import { type FlowColumn, type FlowRow, flowColumns, flowRows } from './flow-axes.ts';
import { flowJudge } from './flow-judge.ts';

/**
 * Who reaches whom: the ends that open connections are the rows, where these go are the columns. A cell stands for all
 * pairs of pods between its row and its column.
 */
export interface FlowBoard extends Board<FlowRow, FlowColumn, Flow<Endpoint>> {
  readonly about: 'flow';
}

/** The board of a task about connections. Cells whose mark differs from that in `before` are marked as changed. */
export function drawFlowBoard(
  scenario: Pick<Scenario, 'namespace' | 'checks'>,
  untouched: Snapshot,
  now: Snapshot,
  before?: Pick<FlowBoard, 'rows' | 'columns' | 'cells'>,
): FlowBoard {
  const rows = flowRows(scenario, untouched, now);
  const columns = flowColumns(scenario, untouched, now);
  const judge = flowJudge(scenario, untouched, now);
  return { about: 'flow', ...fillBoard({ rows, columns, questionsAt: flowsBetween }, judge, before) };
}

function flowsBetween(row: FlowRow, column: FlowColumn): readonly Flow<Endpoint>[] {
  return row.ends.flatMap((from) =>
    column.ends
      .filter((to) => !isSamePod(from, to) && !(isOutside(from) && isOutside(to)))
      .map((to) => ({ from, to, port: column.port, protocol: column.protocol })),
  );
}

function isOutside(end: Endpoint): boolean {
  return 'ip' in end;
}

function isSamePod(a: Endpoint, b: Endpoint): boolean {
  return 'pod' in a && 'pod' in b && a.pod === b.pod;
}
