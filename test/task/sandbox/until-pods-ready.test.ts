import type { PodStatus } from 'kubernetes-types/core/v1';
import { expect, test } from 'vitest';
import { podStart, unreadyLines } from '../../../src/task/sandbox/until-pods-ready.ts';

const container = { name: 'c', image: 'nginx', imageID: '', ready: false, restartCount: 0 };
const waiting = (reason: string) => ({ ...container, state: { waiting: { reason } } });
const running = { ...container, state: { running: {} } };
const ready = { type: 'Ready', status: 'True' };
const notReady = { type: 'Ready', status: 'False' };
const unschedulable = {
  type: 'PodScheduled',
  status: 'False',
  reason: 'Unschedulable',
  message: '0/3 nodes are available: 3 Insufficient memory. preemption: none helps.',
};

test.each<[string, PodStatus | undefined, ReturnType<typeof podStart>]>([
  ['a pod without a status', undefined, { is: 'starting', says: 'it is not scheduled yet' }],
  ['a pod that is ready', { phase: 'Running', conditions: [ready] }, { is: 'ready' }],
  ['a pod that has succeeded', { phase: 'Succeeded', conditions: [notReady] }, { is: 'ready' }],
  [
    'a container that is being created',
    { phase: 'Pending', conditions: [notReady], containerStatuses: [waiting('ContainerCreating')] },
    { is: 'starting', says: 'container c: ContainerCreating' },
  ],
  [
    'an init container that runs',
    { phase: 'Pending', initContainerStatuses: [running], containerStatuses: [waiting('PodInitializing')] },
    { is: 'starting', says: 'container c: PodInitializing' },
  ],
  [
    'a container that runs and is not ready',
    { phase: 'Running', conditions: [notReady], containerStatuses: [running] },
    { is: 'starting', says: 'container c runs, but is not ready' },
  ],
  ...['ErrImagePull', 'ImagePullBackOff', 'CrashLoopBackOff', 'CreateContainerConfigError'].map(
    (reason): [string, PodStatus, ReturnType<typeof podStart>] => [
      `a container that waits with ${reason}`,
      { phase: 'Pending', conditions: [notReady], containerStatuses: [running, waiting(reason)] },
      { is: 'failed', says: `container c: ${reason}` },
    ],
  ),
  [
    'an init container that fails',
    { phase: 'Pending', initContainerStatuses: [waiting('CrashLoopBackOff')], containerStatuses: [] },
    { is: 'failed', says: 'container c: CrashLoopBackOff' },
  ],
  [
    'a pod that no node takes',
    { phase: 'Pending', conditions: [unschedulable] },
    { is: 'failed', says: 'Unschedulable: 0/3 nodes are available: 3 Insufficient memory' },
  ],
  [
    'a pod that has failed',
    { phase: 'Failed', containerStatuses: [{ ...container, state: { terminated: { exitCode: 3, reason: 'Error' } } }] },
    { is: 'failed', says: 'container c ended with exit code 3' },
  ],
  ['a pod that the kubelet has evicted', { phase: 'Failed', reason: 'Evicted' }, { is: 'failed', says: 'Evicted' }],
])('%s', (_, status, expected) => {
  expect(podStart({ metadata: { name: 'p' }, ...(status ? { status } : {}) })).toEqual(expected);
});

test.each([
  [20, 20, 'pod shop/p19 is not ready: Failed'],
  [21, 21, '1 more pod is not ready'],
  [5000, 21, '4980 more pods are not ready'],
])('of %i pods that are not ready, %i lines are printed', (count, lines, last) => {
  const unready = Array.from({ length: count }, (_, at) => ({ pod: `shop/p${at}`, says: 'Failed' }));
  expect(unreadyLines(unready)).toHaveLength(lines);
  expect(unreadyLines(unready).at(-1)).toBe(last);
});
