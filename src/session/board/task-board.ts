import type { Scenario } from '../../scenario/scenario.ts';
import type { ClusterState } from '../cluster-state.ts';
import { type AccessBoard, drawAccessBoard } from './access-board.ts';
import { drawFlowBoard, type FlowBoard } from './flow-board.ts';

/** The board of a task, by what the task is about. */
export type TaskBoard = FlowBoard | AccessBoard;

/** The board of a task: of access where its state has that. Cells whose mark differs from that in `before` are marked as changed. */
export function drawTaskBoard(
  scenario: Pick<Scenario, 'namespace' | 'checks'>,
  untouched: ClusterState,
  now: ClusterState,
  before?: TaskBoard,
): TaskBoard {
  if (untouched.access === undefined || now.access === undefined) {
    return drawFlowBoard(scenario, untouched.snapshot, now.snapshot, before?.about === 'flow' ? before : undefined);
  }
  return drawAccessBoard(scenario, untouched.access, now.access, before?.about === 'access' ? before : undefined);
}
