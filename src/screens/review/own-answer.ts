import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { namespacedName } from '../../kube/pods.ts';
import type { Session } from '../../session/session.ts';

/**
 * The person's answer as text: the file, unless it is empty; then each policy that was created or changed with kubectl, and
 * the names of the policies of the start that were removed.
 */
export function ownAnswer({ result, cluster }: Pick<Session, 'result' | 'cluster'>): readonly string[] {
  const file = (result?.text ?? '').replace(/\n+$/, '').split('\n');
  // What kubectl changes is no part of the answer to a question.
  if (result?.applied?.document !== undefined) return file;
  const given = new Map((cluster?.untouched.policies ?? []).map((policy) => [namespacedName(policy), policy]));
  const now = new Map((result?.snapshot?.policies ?? []).map((policy) => [namespacedName(policy), policy]));
  const made = (result?.policies ?? []).filter(
    ({ policy, written }) => !written && specOf(given.get(policy)) !== specOf(now.get(policy)),
  );
  const removed = [...given.keys()].filter((name) => !now.has(name));
  const texts = [
    ...made.map(({ lines }) => ['# with kubectl', ...lines]),
    ...(removed.length > 0 ? [[`# removed with kubectl: ${removed.join(', ')}`]] : []),
  ];
  const isEmpty = (result?.applied?.accepted.length ?? 0) === 0;
  const parts = isEmpty && texts.length > 0 ? texts : [file, ...texts];
  return parts.flatMap((lines, at) => (at === 0 ? lines : ['---', ...lines]));
}

function specOf(policy: NetworkPolicy | undefined): string {
  return JSON.stringify(policy?.spec ?? null);
}
