import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/kube/clock.ts';
import type { ContainerRuntime } from '../../src/kube/container-runtime.ts';
import type { Manifest, ObjectRef } from '../../src/kube/manifest.ts';
import { Simulator } from '../../src/simulator/simulator.ts';

const at = new Date('2026-01-02T03:04:05Z');

/** A clock that stands still, and containers that run until they are forgotten. */
const stillClock: Clock = { now: () => at, later: () => () => {}, builtInDelay: () => 0 };
const patientRuntime: ContainerRuntime = {
  whyNoImage: () => undefined,
  imageUser: () => undefined,
  probe: () => () => undefined,
  start: () => undefined,
  stop: () => {},
  forget: () => {},
};

function cluster(live: boolean): Simulator {
  let seed = 7;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const options = live ? { live: { clock: stillClock, runtime: patientRuntime } } : {};
  const simulator = new Simulator({ now: () => at, random, ...options });
  simulator.settle();
  made(simulator, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  simulator.settle();
  return simulator;
}

function made(simulator: Simulator, manifest: object): Manifest {
  const admitted = simulator.create(manifest as Manifest);
  if ('refused' in admitted) throw new Error(admitted.refused.message);
  return admitted.object;
}

const podNamed = (name: string, spec: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
});
const podRef: ObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: 'shop' };
const namespaceRef: ObjectRef = { apiVersion: 'v1', kind: 'Namespace', name: 'shop' };

function deletedIn(
  simulator: Simulator,
  ref: ObjectRef,
  options = {},
): { readonly object: Manifest; readonly gone: boolean } {
  const deleted = simulator.delete(ref, options);
  if ('refused' in deleted) throw new Error(deleted.refused.message);
  return deleted;
}

describe('a pod that has a node in a live cluster', () => {
  const withPod = (): Simulator => {
    const simulator = cluster(true);
    made(simulator, podNamed('web', { nodeName: 'sallyport-worker' }));
    return simulator;
  };

  test('ends gracefully: it stays, with the time by which it must be gone', () => {
    const simulator = withPod();
    const { object, gone } = deletedIn(simulator, podRef);
    expect(gone).toBe(false);
    expect(object.metadata).toMatchObject({
      deletionTimestamp: '2026-01-02T03:04:35Z',
      deletionGracePeriodSeconds: 30,
    });
    expect(simulator.objects.find(podRef)).toBeDefined();
  });

  test('may be given less time, and not more', () => {
    const simulator = withPod();
    deletedIn(simulator, podRef, { gracePeriodSeconds: 10 });
    expect(deletedIn(simulator, podRef).object.metadata.deletionGracePeriodSeconds).toBe(10);
    const { metadata } = deletedIn(simulator, podRef, { gracePeriodSeconds: 2 }).object;
    expect(metadata).toMatchObject({ deletionTimestamp: '2026-01-02T03:04:07Z', deletionGracePeriodSeconds: 2 });
  });

  test.each([
    ['without any grace', { gracePeriodSeconds: 0 }],
    ['a dry run leaves it', { gracePeriodSeconds: 0, dryRun: true }],
  ])('is gone at once %s', (_how, options) => {
    const simulator = withPod();
    expect(deletedIn(simulator, podRef, options).gone).toBe(true);
    expect(simulator.objects.find(podRef) === undefined).toBe(!('dryRun' in options));
  });
});

test('a pod without a node is gone at once', () => {
  const simulator = cluster(true);
  made(simulator, podNamed('web', { schedulerName: 'nobody' }));
  expect(deletedIn(simulator, podRef).gone).toBe(true);
});

test('a pod of a cluster in which everything happens at once is gone at once', () => {
  const simulator = cluster(false);
  made(simulator, podNamed('web'));
  simulator.settle();
  expect(deletedIn(simulator, podRef).gone).toBe(true);
});

describe('an object with finalizers', () => {
  const held = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace: 'shop', finalizers: ['a.b/c'] },
  };
  const ref: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', name: 'c', namespace: 'shop' };

  test('stays until the last of them is taken away', () => {
    const simulator = cluster(true);
    made(simulator, held);
    expect(deletedIn(simulator, ref).gone).toBe(false);
    const standing = simulator.objects.find(ref)!;
    const { finalizers: _finalizers, ...metadata } = standing.metadata;
    expect(simulator.update({ ...standing, metadata })).toMatchObject({ object: { metadata: { name: 'c' } } });
    expect(simulator.objects.find(ref)).toBeUndefined();
  });

  test('takes no new ones once it is ending', () => {
    const simulator = cluster(true);
    made(simulator, held);
    deletedIn(simulator, ref);
    const standing = simulator.objects.find(ref)!;
    const more = { ...standing, metadata: { ...standing.metadata, finalizers: ['a.b/c', 'a.b/d'] } };
    expect(simulator.update(more)).toMatchObject({ refused: { code: 422 } });
  });
});

describe('a namespace of a live cluster', () => {
  test('is terminating before it goes, and takes nothing new', () => {
    const simulator = cluster(true);
    expect(deletedIn(simulator, namespaceRef)).toMatchObject({
      gone: false,
      object: { status: { phase: 'Terminating' }, metadata: { deletionTimestamp: '2026-01-02T03:04:05Z' } },
    });
    expect(simulator.create(podNamed('late') as Manifest)).toMatchObject({
      refused: { code: 403, details: { causes: [{ reason: 'NamespaceTerminating' }] } },
    });
  });

  test.each(['default', 'kube-system', 'kube-public'])('that every cluster needs stays: %s', (name) => {
    expect(cluster(true).delete({ apiVersion: 'v1', kind: 'Namespace', name })).toMatchObject({
      refused: { code: 403 },
    });
  });
});

test('objects that a deleted one owned lose their owner when they are to stay', () => {
  const simulator = cluster(true);
  const owner = made(simulator, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'o', namespace: 'shop' } });
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'o', uid: owner.metadata.uid };
  const metadata = { name: 'd', namespace: 'shop', ownerReferences: [reference] };
  made(simulator, { apiVersion: 'v1', kind: 'ConfigMap', metadata });
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop' };
  deletedIn(simulator, { ...ref, name: 'o' }, { propagationPolicy: 'Orphan' });
  expect(simulator.objects.find({ ...ref, name: 'd' })?.metadata.ownerReferences).toBeUndefined();
});

test('a wait of the clock that is over settles the cluster and is reported', () => {
  const waits: (() => void)[] = [];
  const clock: Clock = { ...stillClock, later: (_milliseconds, act) => (waits.push(act), () => {}) };
  let told = 0;
  let seed = 11;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const live = { clock, runtime: patientRuntime, onActed: () => told++ };
  const simulator = new Simulator({ now: () => at, random, live });
  simulator.settle();
  const before = waits.length;
  expect(before).toBeGreaterThan(0);
  waits[0]!();
  expect(told).toBe(1);
});
