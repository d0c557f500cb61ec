import { isAnsweredByManifests } from '../../scenario/scenario.ts';
import type { Binding } from '../keys.ts';
import { questionKeys } from '../question/question-keys.ts';
import { taskKeys } from './task-keys.ts';
import type { TaskState } from './task-state.ts';

const isCheck = ({ does }: Binding<TaskState>): boolean => does === 'check';

const keysOfQuestions: readonly Binding<TaskState>[] = [
  ...taskKeys.filter(isCheck),
  ...questionKeys,
  ...taskKeys.filter((binding) => !isCheck(binding)),
];

/** The keys of a task: for a question those that answer it come first, behind the one that checks. */
export function keysOf({ session }: TaskState): readonly Binding<TaskState>[] {
  return isAnsweredByManifests(session.scenario.kind) ? taskKeys : keysOfQuestions;
}
