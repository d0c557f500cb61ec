import type { FlowBoard } from './flow-board.ts';

/** The board of a task, by what the task is about. */
export type TaskBoard = FlowBoard;
