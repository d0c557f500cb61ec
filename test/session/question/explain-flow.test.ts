import { describe, expect, it } from 'vitest';
import type { FlowText } from '../../../src/scenario/scenario.ts';
import { decideText, printFlowText, snapshotWith } from '../../../src/session/question/explain-flow.ts';
import { newClusterFor } from '../../../src/task/new-cluster.ts';
import { kindOf, kindsTask } from '../../packs/kinds-pack.ts';

const scenario = kindsTask('which-policy');
const snapshot = await snapshotWith(undefined, 'shop', () => newClusterFor(scenario, () => new Date(0)));
const decide = (from: string, to: string, port = 5432, protocol: FlowText['protocol'] = 'TCP') =>
  decideText(snapshot, { from, to, port, protocol });

describe('a connection of a question', () => {
  it('is decided by the policies, and explained by the side that blocks it', () => {
    expect(decide('shop/job', 'shop/db')).toMatchObject({
      is: 'denied',
      standing: 'specified',
      says: 'policy shop/db, ingress rule 1, peer 1, podSelector: needs app=web, the pod has app=job',
    });
  });

  it('that is allowed is explained by both sides', () => {
    expect(decide('shop/web', 'shop/db')).toMatchObject({
      is: 'allowed',
      says: expect.stringMatching(/^no egress policy selects shop\/web.*; policy shop\/db allows it/),
    });
  });

  it('between a pod and itself is allowed, which is said once', () => {
    expect(decide('shop/db', 'shop/db')).toMatchObject({ is: 'allowed', says: 'shop/db always reaches itself' });
  });

  it('of a workload is not decided where its pods differ, and a pod and itself does not count', () => {
    const owner = (name: string) => [{ apiVersion: 'batch/v1', kind: 'Job', name, uid: name, controller: true }];
    const owned = (name: string, ...of: readonly string[]) => ({
      ...snapshot,
      pods: snapshot.pods.map((pod) =>
        of.includes(pod.metadata?.name ?? '')
          ? { ...pod, metadata: { ...pod.metadata, ownerReferences: owner(name) } }
          : pod,
      ),
    });
    const flow: FlowText = { from: 'shop/some', to: 'shop/db', port: 5432, protocol: 'TCP' };
    expect(decideText(owned('some', 'job', 'web'), flow)).toEqual({ because: 'its pods differ in what is allowed' });
    expect(decideText(owned('some', 'job', 'db'), flow)).toMatchObject({ is: 'denied' });
  });

  it('of an end that is not there is not decided, and the end is named', () => {
    expect(decide('shop/gone', 'shop/db')).toEqual({ because: expect.stringContaining('shop/gone') });
    expect(decide('shop/job', 'shop/gone')).toEqual({ because: expect.stringContaining('shop/gone') });
  });

  it('is written with its protocol', () => {
    expect(printFlowText({ from: 'shop/web', to: 'shop/db', port: 53, protocol: 'UDP' })).toBe(
      'shop/web → shop/db UDP 53',
    );
  });
});

it('the policies that a question applies are in force', async () => {
  const kind = kindOf('true-or-false', 'trueOrFalse');
  const start = kindsTask('true-or-false');
  const applied = await snapshotWith(kind.apply, 'shop', () => newClusterFor(start, () => new Date(0)));
  expect(applied.policies.map(({ metadata }) => metadata?.name)).toEqual(['db', 'second']);
});
