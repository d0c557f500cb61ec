import { isAnsweredByManifests } from '../../scenario/scenario.ts';
import type { Binding } from '../keys.ts';
import { taskKeys } from '../task/task-keys.ts';
import type { TaskState } from '../task/task-state.ts';
import { questionKeys } from './question-keys.ts';

const keysOfQuestions: readonly Binding<TaskState>[] = [
  ...questionKeys,
  ...taskKeys.filter(({ does }) => does !== 'check'),
];

/** The keys of a task: for a question those that answer it come first. */
export function keysOf({ session }: TaskState): readonly Binding<TaskState>[] {
  return isAnsweredByManifests(session.scenario.kind) ? taskKeys : keysOfQuestions;
}
