import { describe, expect, it } from 'vitest';
import { lineOfChange, linesOf, readKept } from '../../src/cluster/journal/kept-lines.ts';
import { bootstrapPolicy } from '../../src/rbac/bootstrap-policy.ts';
import { bootstrapRoles } from '../../src/simulator/bootstrap-roles.ts';
import { clusterRoles } from '../../src/simulator/kinds/rbac/role.ts';
import { clusterRoleBindings } from '../../src/simulator/kinds/rbac/role-binding.ts';
import { ObjectStore, type SavedObjects } from '../../src/simulator/objects.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { liveCluster } from './live/cluster.ts';

const options = { now: () => new Date('2026-01-02T03:04:05Z'), random: () => 0.5 };
const storeOf = (saved?: SavedObjects) =>
  new ObjectStore({ ...options, standing: bootstrapRoles, ...(saved === undefined ? {} : { saved }) });
const apiVersion = 'rbac.authorization.k8s.io/v1';
const ref = (name: string) => ({ apiVersion, kind: 'ClusterRole', name });
const role = (name: string) => ({ apiVersion, kind: 'ClusterRole', metadata: { name }, rules: null });

describe('the bootstrap roles of a cluster', () => {
  it('stand in every cluster, served or not, with what an API server writes', () => {
    const { objects } = new Simulator(options);
    const made = [...objects.list(clusterRoles), ...objects.list(clusterRoleBindings)];
    const wanted = bootstrapPolicy().filter(({ kind }) => kind.startsWith('Cluster'));
    expect(made.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted()).toEqual(
      wanted.map(({ kind, metadata }) => `${kind} ${metadata.name}`).toSorted(),
    );
    const { metadata } = objects.get(clusterRoles, 'view') ?? {};
    expect(metadata).toMatchObject({ creationTimestamp: '2026-01-02T03:04:05Z', resourceVersion: '1' });
    expect(metadata?.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(made.map((object) => object.metadata.uid)).size).toBe(made.length);
  });

  it('are not made until a role is asked for, and are not saved as long as they stay as they were made', () => {
    const objects = storeOf();
    expect(objects.isUnread(clusterRoles)).toBe(true);
    expect(objects.save()).toEqual({ version: 0, objects: [], standing: { since: '2026-01-02T03:04:05Z', gone: [] } });
    expect(objects.isUnread(clusterRoles)).toBe(true);
    expect(objects.find(ref('edit'))).toBeDefined();
    expect(objects.isUnread(clusterRoles)).toBe(false);
    expect(objects.save().objects).toEqual([]);
  });

  it('stay changed or gone in a cluster that goes on from saved objects', () => {
    const objects = storeOf();
    objects.replace(role('edit'));
    objects.remove(ref('view'));
    objects.create(role('own'));
    const saved = objects.save();
    expect(saved.objects.map(({ metadata }) => metadata.name)).toEqual(['edit', 'own']);
    const later = new ObjectStore({ ...options, now: () => new Date(0), standing: bootstrapRoles, saved });
    expect(later.list(clusterRoles)).toEqual(objects.list(clusterRoles));
    expect(later.save()).toEqual(saved);
    // Once more without anything having read them.
    expect(storeOf(storeOf(saved).save()).list(clusterRoles)).toEqual(objects.list(clusterRoles));
  });

  it('may be made again after they are gone', () => {
    const objects = storeOf();
    objects.remove(ref('view'));
    objects.create(role('view'));
    expect(storeOf(objects.save()).find(ref('view'))).toEqual(objects.find(ref('view')));
  });

  it('are kept by a journal with what became of them', () => {
    const objects = storeOf();
    let text = linesOf('a', { saved: objects.save(), live: true, note: undefined });
    objects.watch((change) => (text += lineOfChange(change)));
    objects.replace(role('edit'));
    objects.remove(ref('view'));
    const kept = readKept(text, 'a');
    expect(storeOf(kept?.saved).list(clusterRoles)).toEqual(objects.list(clusterRoles));
  });
});

it('are not made by the start of a live cluster', () => {
  const { simulator } = liveCluster();
  simulator.settle();
  expect(simulator.objects.isUnread(clusterRoles)).toBe(true);
});
