import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKubeApi } from '../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../src/cluster/real/api/kube-config.ts';
import { liveSnapshot } from '../../src/cluster/real/read-snapshot.ts';
import { workloadOf } from '../../src/kube/pods.ts';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import { evaluate } from '../../src/netpol/evaluate.ts';
import type { Endpoint, Flow } from '../../src/netpol/flow.ts';
import { demonstrateFlow, reproduceFlow } from '../../src/session/reproduce-flow.ts';
import { showScript } from '../../src/task/shell/show-me.ts';
import { writeBundled } from '../scenario/bundled.fixture.ts';
import { type RunningSandbox, startSandbox } from './sandbox.ts';
import { withKubectl } from './with-kubectl.ts';

const task = writeBundled('database-only-from-app');
const open = / open$|Name:/m;
const closed = /timed out/;

describe.runIf(withKubectl)('the commands that show a flow', { timeout: 90_000 }, () => {
  let sandbox: RunningSandbox;
  let snapshot: Snapshot;
  beforeAll(async () => {
    sandbox = await startSandbox(
      'database-only-from-app',
      '--fast',
      '-f',
      join(task, 'near-misses/any-namespace.yaml'),
    );
    snapshot = await liveSnapshot(connectKubeApi(openContext(undefined, { KUBECONFIG: sandbox.kubeconfig })));
  }, 60_000);
  afterAll(() => sandbox.stop());

  const pod = (namespace: string, workload: string): Endpoint => {
    const found = snapshot.pods.find(
      (each) => each.metadata?.namespace === namespace && workloadOf(each)?.name === workload,
    );
    return { pod: `${namespace}/${found?.metadata?.name}` };
  };
  const like = (namespace: string, labels: Record<string, string>): Endpoint => ({ like: { namespace, labels } });
  const later = (spaceLabels: Record<string, string>, labels: Record<string, string>): Endpoint => ({
    like: { namespace: { labels: spaceLabels }, labels },
  });
  const cases: readonly (readonly [string, () => Omit<Flow<Endpoint>, 'protocol'>, 'TCP' | 'UDP'])[] = [
    ['two pods', () => ({ from: pod('dev', 'app'), to: pod('shop', 'db'), port: 5432 }), 'TCP'],
    ['two pods, closed', () => ({ from: pod('shop', 'web'), to: pod('shop', 'db'), port: 5432 }), 'TCP'],
    [
      'a source that does not exist',
      () => ({ from: like('dev', { app: 'app' }), to: pod('shop', 'db'), port: 5432 }),
      'TCP',
    ],
    [
      'one in a new namespace',
      () => ({ from: later({ team: 'ops' }, { app: 'x' }), to: pod('shop', 'db'), port: 5432 }),
      'TCP',
    ],
    [
      'two that do not exist',
      () => ({ from: later({}, { app: 'app' }), to: like('shop', { app: 'db' }), port: 5432 }),
      'TCP',
    ],
    ['a name lookup', () => ({ from: pod('shop', 'web'), to: pod('kube-system', 'coredns'), port: 53 }), 'UDP'],
  ];

  it.each(cases)('show what the policies say: %s', async (_, flowOf, protocol) => {
    const flow = { ...flowOf(), protocol };
    const commands = reproduceFlow(flow, snapshot);
    const { stdout, stderr } = await sandbox.sh(commands.join(' && '));
    expect(`${stdout}${stderr}`).toMatch(evaluate(snapshot, flow).allowed ? open : closed);
    await sandbox.sh(
      'kubectl delete namespace new-for-source --ignore-not-found; kubectl -n shop delete pod destination --ignore-not-found',
    );
  });

  it.each(cases)('leave nothing behind where they are shown: %s', async (_, flowOf, protocol) => {
    const flow = { ...flowOf(), protocol };
    const all = 'kubectl get pods,namespaces -A -o name --sort-by=.metadata.name';
    const before = (await sandbox.sh(all)).stdout;
    const marks = { annotations: { 'sallyport/run': 'one' }, namespaceLabels: { 'sallyport/run': 'one' } };
    const shown = demonstrateFlow(flow, snapshot, { copies: true, marks });
    expect(shown).not.toBe(null);
    const { stdout, stderr } = await sandbox.sh(`( ${showScript(shown!)} ) </dev/null`);
    expect(`${stdout}${stderr}`).toMatch(evaluate(snapshot, flow).allowed ? open : closed);
    expect(stdout).toContain(`\n$ ${shown!.attempt}\n`);
    expect(stdout).toMatch(/Press Enter to go back to the review\. $/);
    await sandbox.sh('kubectl wait --for=delete namespace/new-for-source --timeout=20s');
    expect((await sandbox.sh(all)).stdout).toBe(before);
  });

  it('mark on a real cluster what they make, and copy no pod that its controller would take for its own', () => {
    const marks = { annotations: { 'sallyport/run': 'one' }, namespaceLabels: { 'sallyport/run': 'one' } };
    const from = later({ team: 'ops' }, { app: 'x' });
    const flow = { from, to: like('shop', { app: 'db' }), port: 5432, protocol: 'TCP' } as const;
    const shown = demonstrateFlow(flow, snapshot, { copies: true, marks });
    expect(shown?.make).toEqual([
      'kubectl -n shop run destination --image=busybox --labels=app=db --annotations=sallyport/run=one -- nc -lk -p 5432 -e echo ok',
      'kubectl -n shop wait --for=condition=Ready pod/destination',
      'kubectl create namespace new-for-source',
      'kubectl label namespace new-for-source team=ops sallyport/run=one',
      'kubectl annotate namespace new-for-source sallyport/run=one',
    ]);
    const ofDaemon = {
      ...snapshot,
      pods: snapshot.pods.map((each) => ({
        ...each,
        metadata: {
          ...each.metadata,
          labels: { app: 'agent' },
          ownerReferences: [
            { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'agent', controller: true },
          ],
        },
      })),
    };
    const [first] = ofDaemon.pods;
    const agent = { pod: `${first?.metadata?.namespace}/${first?.metadata?.name}` };
    const shownFromAgent = demonstrateFlow({ ...flow, from: agent, to: pod('shop', 'db') }, ofDaemon, { copies: true });
    expect(shownFromAgent?.attempt).toContain(` debug ${first?.metadata?.name} `);
  });

  it('are none where no pod can show it', () => {
    const to = pod('shop', 'db');
    expect(reproduceFlow({ from: { ip: '203.0.113.9' }, to, port: 5432, protocol: 'TCP' }, snapshot)).toEqual([]);
    expect(reproduceFlow({ from: pod('shop', 'web'), to, port: 5432, protocol: 'SCTP' }, snapshot)).toEqual([]);
    expect(reproduceFlow({ from: pod('shop', 'web'), to: { node: 'n' }, port: 80, protocol: 'TCP' }, snapshot)).toEqual(
      [],
    );
  });
});
