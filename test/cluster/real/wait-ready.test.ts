import type { ContainerStateWaiting, Pod, PodStatus } from 'kubernetes-types/core/v1';
import { describe, expect, test } from 'vitest';
import type { KubeApi } from '../../../src/cluster/real/api/kube-api.ts';
import { containersRun, waitUntilRunning } from '../../../src/cluster/real/wait-ready.ts';

/** The lists of a cluster with these pods, and with these events of controllers. */
function cluster(pods: readonly Pod[], events: readonly string[] = []): KubeApi {
  const lists: Pick<KubeApi, 'list' | 'call'> = {
    list: async () => pods as never,
    call: async () => ({ code: 200, body: { items: events.map((message) => ({ message })) }, warnings: [] }),
  };
  return lists as KubeApi;
}

function pod(name: string, status: PodStatus): Pod {
  return { metadata: { name, namespace: 'shop' }, status };
}

const up: PodStatus = {
  phase: 'Running',
  podIP: '10.1.1.1',
  conditions: [{ type: 'ContainersReady', status: 'True' }],
};

function waits(waiting: ContainerStateWaiting, image = 'probe:1'): PodStatus {
  const state = { name: 'db', image, imageID: '', ready: false, restartCount: 0, state: { waiting } };
  return { phase: 'Pending', containerStatuses: [state] };
}

async function wait(pods: readonly Pod[], { events = [] as readonly string[], atLeast = 1, patience = 0 } = {}) {
  const told: string[] = [];
  const progress = (ready: number, all: number): void => void told.push(`${ready}/${all}`);
  const ended = waitUntilRunning({ api: cluster(pods, events), wanted: () => true, atLeast, patience, progress });
  return { told, message: await ended.then(() => 'ready').catch((error: Error) => error.message) };
}

describe('pods that do not come up', () => {
  test.each<[string, PodStatus, RegExp]>([
    [
      'an image that is not there',
      waits({ reason: 'ErrImagePull', message: 'not found' }),
      /^the image probe:1 cannot be pulled: not found\. Name another with --probe-image or SALLYPORT_PROBE_IMAGE/,
    ],
    [
      'an image that was given up',
      waits({ reason: 'ImagePullBackOff' }),
      /^the image probe:1 cannot be pulled: ImagePul/,
    ],
    ['an image of no name', waits({ reason: 'InvalidImageName', message: 'bad' }), /cannot be pulled: bad/],
    [
      'a crash',
      waits({ reason: 'CrashLoopBackOff', message: 'back-off 10s' }),
      /^pod shop\/db does not start: CrashLoopBackOff: back-off 10s$/,
    ],
    [
      'a container that cannot be made',
      waits({ reason: 'CreateContainerConfigError', message: 'secret "a" not found' }),
      /^pod shop\/db does not start: CreateContainerConfigError: secret "a" not found$/,
    ],
    [
      'an eviction',
      { phase: 'Failed', reason: 'Evicted', message: 'The node was low on memory.' },
      /^pod shop\/db has failed: Evicted The node was low on memory\.$/,
    ],
  ])('because of %s are not waited for', async (_, status, says) => {
    const began = performance.now();
    const { message } = await wait([pod('db', status)], { patience: 60_000 });
    expect(message).toMatch(says);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test.each<[string, PodStatus, string]>([
    [
      'the scheduler says why',
      {
        phase: 'Pending',
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes: Insufficient cpu.' },
        ],
      },
      'pod shop/db: 0/1 nodes: Insufficient cpu.',
    ],
    ['the kubelet says why', waits({ reason: 'ContainerCreating' }), 'pod shop/db: ContainerCreating'],
    ['nothing says why', { phase: 'Pending' }, 'pod shop/db: it is Pending'],
    ['a container is not ready', { ...up, conditions: [] }, 'pod shop/db: it is Running'],
  ])('end the wait with what is known: %s', async (_, status, says) => {
    const { message, told } = await wait([pod('db', status), pod('web', up)]);
    expect(message).toBe(`1 of 2 pods did not come up in 0 s. ${says}`);
    expect(told).toEqual(['1/2']);
  });

  test('that a controller could not make are reported in its words: a quota', async () => {
    const says = 'pods "app-x" is forbidden: exceeded quota: few, requested: pods=1, used: pods=4, limited: pods=4';
    const { message } = await wait([pod('web', up)], { atLeast: 3, events: [says, says] });
    expect(message).toBe(`2 of 3 pods did not come up in 0 s. ${says}`);
  });
});

test('pods that all run end the wait, also those that are never to be ready', async () => {
  const never = { type: 'Ready', status: 'False' };
  const gated = { ...up, conditions: [...(up.conditions ?? []), never] };
  expect(await wait([pod('a', up), pod('b', gated)], { atLeast: 2 })).toEqual({ told: ['2/2'], message: 'ready' });
  expect([up, gated, { ...up, podIP: undefined }].map((status) => containersRun({ status }))).toEqual([
    true,
    true,
    false,
  ]);
});

test('pods on their way out are not waited for', async () => {
  const leaving: Pod = { ...pod('old', waits({ reason: 'CrashLoopBackOff' })) };
  const gone = { ...leaving, metadata: { ...leaving.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } } as Pod;
  expect((await wait([gone, pod('new', up)])).message).toBe('ready');
});
