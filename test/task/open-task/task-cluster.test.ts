import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ObjectJournal } from '../../../src/cluster/journal/object-journal.ts';
import { openTaskCluster } from '../../../src/task/open-task/open-cluster.ts';
import type { TaskCluster } from '../../../src/task/open-task/task-cluster.ts';
import { bundledPack } from '../../scenario/bundled.fixture.ts';
import { clientWrite } from '../client-write.ts';

const [scenario] = bundledPack().scenarios;
if (!scenario) throw new Error('there is no scenario');

const opened: TaskCluster[] = [];
afterEach(() => Promise.all(opened.splice(0).map((cluster) => cluster.close())));

async function open(): Promise<TaskCluster> {
  const cluster = await openTaskCluster(scenario!, { is: 'simulated', fast: true }, () => new Date());
  opened.push(cluster);
  return cluster;
}

/** A cluster that is kept in the journal of a folder. */
async function openKept(folder: string): Promise<TaskCluster> {
  const journal = new ObjectJournal({ file: join(folder, 'objects.jsonl'), start: 'a', now: Date.now });
  const target = { is: 'simulated', fast: true } as const;
  const cluster = await openTaskCluster(scenario!, target, () => new Date(), journal);
  opened.push(cluster);
  cluster.keep();
  return cluster;
}

const newNamespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'made-by-kubectl' } };
const save = (cluster: TaskCluster, text: string) => cluster.apply({ file: 'answer.yaml', text }, 0);
const policies = '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies';
const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop' };
const ofSolution = { ...policy, name: 'db-only-from-app' };

describe('the cluster of an open task', () => {
  it('has the answer that was saved last, and marks what the save changed', async () => {
    const cluster = await open();
    const first = await save(cluster, '# nothing\n');
    expect(first.cluster.snapshot.policies).toEqual([]);
    const second = await save(cluster, scenario.solution);
    expect(second.cluster.snapshot.policies).toHaveLength(1);
    expect(second.cluster.board.cells.flat().some((cell) => cell.changed)).toBe(true);
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

  it('finds what kubectl changed, and separates it from what went on by itself', async () => {
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

  it('goes on as it was kept: with the answer, what kubectl changed, and where kubectl can reach it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-kept-'));
    const first = await openKept(folder);
    await save(first, scenario.solution);
    const reachable = await first.makeReachable();
    await clientWrite(reachable.kubeconfig(), 'POST', '/api/v1/namespaces', newNamespace);
    await clientWrite(reachable.kubeconfig(), 'DELETE', `${policies}/db-only-from-app`);
    const before = await reachable.snapshot();
    // The first one is not closed: its process might have been killed.
    const second = await openKept(folder);
    expect(second).toMatchObject({ isReachable: true, resumed: { byPerson: true } });
    const { answer, cluster } = await save(second, scenario.solution);
    expect(answer.applied.accepted).toHaveLength(1);
    expect(cluster.snapshot.policies).toEqual([]);
    expect(cluster.snapshot.namespaces).toEqual(before.namespaces);
    expect(cluster.snapshot.pods.map(({ metadata }) => metadata?.uid)).toEqual(
      before.pods.map(({ metadata }) => metadata?.uid),
    );
    expect((await save(second, `${scenario.solution}# again\n`)).cluster.snapshot.policies).toHaveLength(1);
    rmSync(folder, { recursive: true });
  });

  it('goes on with what the save before had applied when the text is not YAML', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-kept-'));
    const first = await openKept(folder);
    await save(first, scenario.solution);
    await save(first, 'a: [');
    await first.close();
    const second = await openKept(folder);
    expect(second).toMatchObject({ isReachable: false, resumed: { byPerson: false } });
    expect((await save(second, 'a: [')).cluster.snapshot.policies).toHaveLength(1);
    expect((await save(second, '# nothing')).cluster.snapshot.policies).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('keeps nothing of what was there before it started over', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-kept-'));
    const first = await openKept(folder);
    await save(first, scenario.solution);
    await first.reset();
    const second = await openKept(folder);
    expect(second.resumed).toBe(null);
    expect(await second.state()).toMatchObject({ isUntouched: true });
    rmSync(folder, { recursive: true });
  });

  it('is untouched until an answer or kubectl has written something', async () => {
    const [cluster, other] = [await open(), await open()];
    await save(cluster, '# nothing\n');
    expect(await cluster.state()).toMatchObject({ isUntouched: true });
    await save(cluster, scenario.solution.replace('port: 5432', 'port: 0'));
    expect(await cluster.state()).toMatchObject({ isUntouched: false });
    await save(other, '# nothing\n');
    const reachable = await other.makeReachable();
    expect(await other.state()).toMatchObject({ isUntouched: true });
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    await clientWrite(reachable.kubeconfig(), 'POST', '/api/v1/namespaces/shop/configmaps', configMap);
    expect(await other.state()).toMatchObject({ isUntouched: false, writes: 1 });
  });

  it('is not changed by a rehearsal', async () => {
    const cluster = await open();
    const { cluster: before } = await save(cluster, '# nothing\n');
    await cluster.rehearse();
    expect(await cluster.refresh()).toBe(null);
    expect(before.snapshot.policies).toEqual([]);
  });
});
