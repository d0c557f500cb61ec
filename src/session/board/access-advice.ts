import { userOfSubject } from '../../rbac/access-subject.ts';
import { authorize } from '../../rbac/authorize.ts';
import { applyAccessChange } from '../../rbac/nearest/access-change.ts';
import type { NearestAccess } from '../../rbac/nearest/nearest-access.ts';
import { type RbacObjects, RbacPolicy } from '../../rbac/rbac-policy.ts';
import type { AskedAccess } from './access-expectation.ts';
import type { TaskBoard } from './task-board.ts';

/** What a board shows to be as the task wants it. */
export function keptAnswers(board: TaskBoard | undefined): readonly AskedAccess[] {
  if (board?.about !== 'access') return [];
  return board.cells.flat().flatMap(({ agrees, asked }) => (agrees === true && asked ? [asked] : []));
}

/**
 * Whether a change of roles and bindings is worth saying: none that is a role or binding of its own, which before anything
 * is written would be the answer, and none that spoils what is as the task wants it.
 */
export function isAdvice({ changes }: NearestAccess, objects: RbacObjects, kept: readonly AskedAccess[]): boolean {
  if (changes.some(({ is }) => is === 'add role' || is === 'add binding')) return false;
  const [before, after] = [new RbacPolicy(objects), new RbacPolicy(changes.reduce(applyAccessChange, objects))];
  const answerIn = (policy: RbacPolicy, { subject, request }: AskedAccess): boolean =>
    authorize(policy, userOfSubject(subject), request).allowed;
  return kept.every((asked) => answerIn(before, asked) === answerIn(after, asked));
}
