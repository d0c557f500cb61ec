import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadPack } from '../../../src/scenario/load-pack.ts';
import { openTaskCluster } from '../../../src/task/open-task/open-cluster.ts';
import type { TaskCluster } from '../../../src/task/open-task/task-cluster.ts';

const loaded = loadPack(join(import.meta.dirname, '../../../scenarios/network-policies'));
const [scenario] = 'pack' in loaded ? loaded.pack.scenarios : [];
if (!scenario) throw new Error('there is no scenario');

const opened: TaskCluster[] = [];
afterEach(() => Promise.all(opened.splice(0).map((cluster) => cluster.close())));

async function open(): Promise<TaskCluster> {
  const cluster = await openTaskCluster(scenario!, { is: 'simulated', fast: true }, () => new Date());
  opened.push(cluster);
  return cluster;
}

const save = (cluster: TaskCluster, text: string) => cluster.apply({ file: 'answer.yaml', text }, 0);
const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop' };
const ofSolution = { ...policy, name: 'db-only-from-app' };

describe('the cluster of an open task', () => {
  it('has the answer that was saved last, and marks what the save changed', async () => {
    const cluster = await open();
    const first = await save(cluster, '# nothing\n');
    expect(first.cluster.snapshot.policies).toEqual([]);
    const second = await save(cluster, scenario.solution);
    expect(second.cluster.snapshot.policies).toHaveLength(1);
    expect(second.cluster.map.cells.flat().some((cell) => cell.changed)).toBe(true);
    expect((await cluster.grade()).passed).toBe(true);
  });

  it('keeps what the save before had applied when a text is not YAML', async () => {
    const cluster = await open();
    await save(cluster, scenario.solution);
    const { answer, cluster: view } = await save(cluster, 'a: [');
    expect(answer.applied.fault).toBeDefined();
    expect(view.snapshot.policies).toHaveLength(1);
    expect(view.policies).toMatchObject([{ written: true }]);
  });

  it('is reachable with the answer once kubectl is wanted, and stays the same after that', async () => {
    const cluster = await open();
    await save(cluster, scenario.solution);
    const reachable = await cluster.makeReachable();
    expect(reachable.server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect((await reachable.snapshot()).policies).toHaveLength(1);
    expect(await cluster.makeReachable()).toBe(reachable);
  });

  it('finds what kubectl changed, and tells it from what went on by itself', async () => {
    const cluster = await open();
    let changes = 0;
    await save(cluster, scenario.solution);
    const reachable = await cluster.makeReachable();
    cluster.onChange(() => changes++);
    while (await cluster.refresh());
    await reachable.remove([ofSolution]);
    expect(changes).toBeGreaterThan(0);
    expect(await cluster.refresh()).toMatchObject({ byPerson: true, cluster: { snapshot: { policies: [] } } });
    expect(await cluster.refresh()).toBe(null);
    const before = changes;
    await save(cluster, scenario.solution);
    expect(changes).toBe(before);
  });

  it('returns to the start state, and is reachable again elsewhere where it was', async () => {
    const cluster = await open();
    await save(cluster, scenario.solution);
    expect(await cluster.reset()).toBe(null);
    expect((await save(cluster, '')).cluster.snapshot.policies).toEqual([]);
    const reachable = await cluster.makeReachable();
    const again = await cluster.reset();
    expect(again).not.toBe(null);
    expect(again?.server).not.toBe(reachable.server);
  });

  it('shows and grades the cluster of another window while it follows that', async () => {
    const [cluster, other] = [await open(), await open()];
    await save(cluster, '# nothing\n');
    await save(other, scenario.solution);
    await cluster.follow(await other.makeReachable());
    expect(await cluster.refresh()).toMatchObject({ cluster: { snapshot: { policies: [{}] } } });
    expect((await cluster.grade()).passed).toBe(true);
    await cluster.follow(null);
    expect(await cluster.refresh()).toMatchObject({ byPerson: false, cluster: { snapshot: { policies: [] } } });
    expect((await cluster.grade()).passed).toBe(false);
  });

  it('is not changed by a rehearsal', async () => {
    const cluster = await open();
    const { cluster: before } = await save(cluster, '# nothing\n');
    await cluster.rehearse();
    expect(await cluster.refresh()).toBe(null);
    expect(before.snapshot.policies).toEqual([]);
  });
});
