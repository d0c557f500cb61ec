import { expect, test } from 'vitest';
import { ownAnswer } from '../../src/screens/review/own-answer.ts';
import { openSession, type Session, type SessionEvent, step } from '../../src/session/session.ts';
import { realTask, type Saved } from './real-task.ts';

const task = await realTask('database-only-from-app');
const { scenario, first } = task;
const solved = await task.save(scenario.solution);
const graded: SessionEvent = { is: 'graded', grade: await task.grade() };
/** The same cluster, made so by somebody else than the file. */
const world = { ...solved.world, policies: solved.world.policies.map((policy) => ({ ...policy, written: false })) };

function after(...events: readonly SessionEvent[]): Session {
  return events.reduce(step, openSession(scenario, 'answer.yaml', null, 0));
}

const changed = (to: Saved['world']): SessionEvent => ({ is: 'cluster-changed', world: to, touched: true });

test('an answer that is all in the file is the file', () => {
  expect(ownAnswer(after(solved, graded)).join('\n')).toBe(scenario.solution.trimEnd());
});

test('an answer that is all from kubectl is its policies, without the empty file', () => {
  const [head, ...policy] = ownAnswer(after(first, changed(world), graded));
  expect(head).toBe('# with kubectl');
  expect(policy.join('\n')).toContain('name: db-only-from-app\n  namespace: shop\nspec:');
});

test('an answer of both is the file and then what kubectl made', () => {
  const other = { ...world.policies[0]!, policy: 'shop/other', lines: ['kind: NetworkPolicy'] };
  const snapshot = {
    ...world.snapshot,
    policies: [
      ...world.snapshot.policies,
      { metadata: { name: 'other', namespace: 'shop' }, spec: { podSelector: {} } },
    ],
  };
  const both = { ...solved.world, snapshot, policies: [...solved.world.policies, other] };
  expect(ownAnswer(after(solved, changed(both), graded)).slice(-3)).toEqual([
    '---',
    '# with kubectl',
    'kind: NetworkPolicy',
  ]);
});

test('a policy of the start is told of where kubectl removed it, and not where it stands', () => {
  const given = { ...first.world, untouched: solved.world.snapshot };
  expect(ownAnswer(after(first, changed(given), graded))).toEqual(['# removed with kubectl: shop/db-only-from-app']);
  const standing = { ...world, untouched: solved.world.snapshot };
  expect(ownAnswer(after(first, changed(standing), graded))).toEqual(first.answer.text.trimEnd().split('\n'));
});
