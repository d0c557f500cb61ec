import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKubeApi, type KubeApi } from '../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../src/cluster/real/api/kube-config.ts';
import { checkEnforcement } from '../../src/cluster/real/enforcement-check.ts';
import { probePod } from '../../src/cluster/real/probes/probe-pod.ts';
import { withServiceAccount } from '../../src/cluster/real/probes/temporary-pods.ts';
import { waitUntilRunning } from '../../src/cluster/real/wait-ready.ts';
import { nodeState, noNode, script, theNode } from './node.ts';

const namespace = 'enforced';
const labels = { app: 'server' };

describe.runIf(noNode() === undefined)('the canary, on a real node', () => {
  let api: KubeApi;
  let ip = '';

  beforeAll(async () => {
    api = connectKubeApi(openContext(undefined, { KUBECONFIG: await theNode() }));
    await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    const pod = { namespace, image: 'podserver' };
    const client = probePod({ ...pod, name: 'client', labels: {}, listens: [] });
    const server = probePod({ ...pod, name: 'server', labels, listens: [{ port: 80, protocol: 'TCP' }] });
    for (const one of [client, server]) await withServiceAccount(() => api.create(one));
    const pods = await waitUntilRunning({
      api,
      wanted: ({ metadata }) => metadata?.namespace === namespace,
      atLeast: 2,
      patience: 40_000,
      progress: () => undefined,
    });
    ip = pods.find(({ metadata }) => metadata?.name === 'server')?.status?.podIP ?? '';
  }, 60_000);
  afterAll(async () => {
    await api?.remove({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
  });

  it('shows that policies are enforced, and how soon they hold', async () => {
    const { blockedAs, delay } = await proved();
    expect(blockedAs).toBe('timed out');
    // The node's agent acts within some 25 ms; on a busy machine the first look may come too early.
    expect(delay).toBeLessThan(1500);
    expect(await api.list('networking.k8s.io/v1', 'NetworkPolicy', { namespace })).toEqual([]);
  });

  it('names a plug-in that does not enforce, and what to use instead', async () => {
    await signalAgent('STOP');
    try {
      await expect(proved()).rejects.toThrow(/does not enforce NetworkPolicy: .* Calico or Cilium/);
    } finally {
      await signalAgent('CONT');
    }
    expect(await api.list('networking.k8s.io/v1', 'NetworkPolicy', { namespace })).toEqual([]);
    expect((await proved()).blockedAs).toBe('timed out');
  });

  function proved() {
    const client = { namespace, pod: 'client', container: 'probe' };
    return checkEnforcement({ api, client, server: { namespace, labels, ip }, timeout: 1, patience: 3000 });
  }

  /** The agent writes the node's rules; while it stands still, a plug-in that ignores policies is what is left. */
  async function signalAgent(signal: 'STOP' | 'CONT'): Promise<void> {
    const pid = readFileSync(join(nodeState, 'node/node-pid/netpol-agent'), 'utf8').trim();
    await script('node/run.sh', 'kill', `-${signal}`, pid);
  }
});
