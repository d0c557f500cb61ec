import { expect, test } from 'vitest';
import { ownAnswer } from '../../src/screens/review/own-answer.ts';
import { step } from '../../src/session/reducer.ts';
import { openSession, type Session } from '../../src/session/session.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import { playedTask, type Saved } from './played-task.ts';

const task = await playedTask('database-only-from-app');
const { scenario, first } = task;
const solved = await task.save(scenario.solution);
const graded: SessionEvent = { is: 'graded', grade: await task.grade() };
/** The same cluster, changed with kubectl and not by the file. */
const byKubectl = {
  ...solved.cluster,
  policies: solved.cluster.policies.map((policy) => ({ ...policy, written: false })),
};

function after(...events: readonly SessionEvent[]): Session {
  return events.reduce(step, openSession(scenario, 'answer.yaml', null, 0));
}

const changed = (to: Saved['cluster']): SessionEvent => ({ is: 'cluster-changed', cluster: to, byPerson: true });

test('an answer that is all in the file is the file', () => {
  expect(ownAnswer(after(solved, graded)).join('\n')).toBe(scenario.solution.trimEnd());
});

test('an answer that is all from kubectl is its policies, without the empty file', () => {
  const [head, ...policy] = ownAnswer(after(first, changed(byKubectl), graded));
  expect(head).toBe('# with kubectl');
  expect(policy.join('\n')).toContain('name: db-only-from-app\n  namespace: shop\nspec:');
});

test('an answer of both is the file and then what kubectl made', () => {
  const other = { ...byKubectl.policies[0]!, policy: 'shop/other', lines: ['kind: NetworkPolicy'] };
  const snapshot = {
    ...byKubectl.snapshot,
    policies: [
      ...byKubectl.snapshot.policies,
      { metadata: { name: 'other', namespace: 'shop' }, spec: { podSelector: {} } },
    ],
  };
  const both = { ...solved.cluster, snapshot, policies: [...solved.cluster.policies, other] };
  expect(ownAnswer(after(solved, changed(both), graded)).slice(-3)).toEqual([
    '---',
    '# with kubectl',
    'kind: NetworkPolicy',
  ]);
});

test('a policy of the start is named where kubectl removed it, and not where it stands', () => {
  const given = { ...first.cluster, untouched: solved.cluster.snapshot };
  expect(ownAnswer(after(first, changed(given), graded))).toEqual(['# removed with kubectl: shop/db-only-from-app']);
  const standing = { ...byKubectl, untouched: solved.cluster.snapshot };
  expect(ownAnswer(after(first, changed(standing), graded))).toEqual(first.answer.text.trimEnd().split('\n'));
});
