import { describe, expect, it, test } from 'vitest';
import { isEqual } from '../../src/kube/json.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { deployments } from '../../src/simulator/kinds/apps/deployment.ts';
import { pods } from '../../src/simulator/kinds/core/pod.ts';
import { type Change, ObjectStore } from '../../src/simulator/objects.ts';

const at = new Date('2026-01-02T03:04:05.678Z');
const store = () => new ObjectStore({ now: () => at, random: () => 0.5, kinds: [pods] });
const pod = (name: string, more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  ...more,
});
const ref = { apiVersion: 'v1', kind: 'Pod', name: 'a', namespace: 'shop' };

const names = (list: readonly Manifest[]) => list.map(({ metadata }) => metadata.name);

describe('objects', () => {
  it('get a uid, a time, a generation and a version when they are created', () => {
    const { metadata } = store().create(pod('a'));
    expect(metadata).toMatchObject({ creationTimestamp: '2026-01-02T03:04:05Z', generation: 1, resourceVersion: '1' });
    expect(metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('are listed by namespace and name', () => {
    const objects = store();
    for (const name of ['b', 'a']) objects.create(pod(name));
    objects.create({ ...pod('c'), metadata: { name: 'c', namespace: 'ops' } });
    expect(names(objects.list(pods))).toEqual(['c', 'a', 'b']);
    expect(names(objects.list(pods, 'shop'))).toEqual(['a', 'b']);
    expect(names(objects.inNamespace('ops'))).toEqual(['c']);
  });

  it('are one whatever version of the group asks', () => {
    const objects = store();
    objects.create({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace: 'shop' } });
    expect(
      objects.find({ apiVersion: 'apps/v1beta1', kind: 'Deployment', name: 'd', namespace: 'shop' }),
    ).toBeDefined();
    expect(objects.get(deployments, 'shop', 'd')).toBeDefined();
    expect(objects.find({ apiVersion: 'v1', kind: 'Deployment', name: 'd', namespace: 'shop' })).toBeUndefined();
  });

  test.each([
    ['labels', { metadata: { name: 'a', namespace: 'shop', labels: { x: 'y' } } }, 1],
    ['status', { status: { phase: 'Running' } }, 1],
    ['the node of a pod', { spec: { nodeName: 'n' } }, 1],
    ['spec', { spec: { priority: 1 } }, 2],
  ])('count a generation up for a change of spec alone: %s', (_, change, generation) => {
    const objects = store();
    const before = objects.create(pod('a'));
    const after = objects.replace({ ...before, ...change });
    expect(after.metadata).toMatchObject({ generation, resourceVersion: '2', uid: before.metadata.uid });
  });

  it('do not change when nothing differs', () => {
    const objects = store();
    const before = objects.create(pod('a', { spec: { containers: [{ name: 'c' }] } }));
    expect(objects.replace(pod('a', { spec: { containers: [{ name: 'c' }] } }))).toBe(before);
    expect(objects.version()).toBe(1);
  });

  it('leave lists and objects that a caller holds as they were', () => {
    const objects = store();
    const before = objects.create(pod('a'));
    const list = objects.list(pods);
    objects.replace({ ...before, spec: {} });
    objects.create(pod('b'));
    expect(list).toEqual([before]);
  });

  it('report every change to watchers, in order and with its version', () => {
    const objects = store();
    const seen: Change[] = [];
    const stop = objects.watch((change) => seen.push(change));
    objects.create(pod('a'));
    objects.replace(pod('a', { spec: {} }));
    objects.remove(ref);
    stop();
    objects.create(pod('b'));
    expect(seen.map(({ type, version }) => [type, version])).toEqual([
      ['ADDED', 1],
      ['MODIFIED', 2],
      ['DELETED', 3],
    ]);
  });

  it('are gone after they are removed, and removing nothing changes nothing', () => {
    const objects = store();
    objects.create(pod('a'));
    expect(objects.remove(ref)).toBeDefined();
    expect(objects.get(pods, 'shop', 'a')).toBeUndefined();
    expect(objects.remove(ref)).toBeUndefined();
    expect(objects.version()).toBe(2);
  });
});

test.each([
  [{ a: 1 }, { a: 1, b: undefined }, true],
  [{ a: 1 }, { a: 1, b: null }, false],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  [{ a: [{ b: 'c' }] }, { a: [{ b: 'c' }] }, true],
])('%j and %j are alike: %s', (a, b, alike) => {
  expect(isEqual(a, b)).toBe(alike);
  expect(isEqual(b, a)).toBe(alike);
});
