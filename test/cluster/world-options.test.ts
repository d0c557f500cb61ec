import { afterAll, describe, expect, it } from 'vitest';
import { kubeconfigIn } from '../../src/cli/kubeconfig-file.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { runningSnapshot } from '../../src/cluster/other-process-cluster.ts';
import { serveCluster } from '../../src/cluster/served-cluster.ts';
import { createSimulatedCluster } from '../../src/cluster/simulated-cluster.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { prove } from '../../src/netpol/claims/prove.ts';
import { evaluate } from '../../src/netpol/evaluate.ts';

const pod = (name: string, image: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: name } },
  spec: { containers: [{ name, image, ports: [{ containerPort: 80 }] }] },
});
const wall: Manifest = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'wall', namespace: 'default' },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
};
const start = [pod('web', 'nginx:1.29'), pod('client', 'registry.example/client:1'), wall];
const options = { now: () => new Date(0), start };
const flow = { from: { pod: 'default/client' }, to: { pod: 'default/web' }, port: 80, protocol: 'TCP' } as const;

const clusters: Cluster[] = [];
afterAll(() => Promise.all(clusters.map((cluster) => cluster.close())));
async function kept<Of extends Cluster>(cluster: Promise<Of>): Promise<Of> {
  const made = await cluster;
  clusters.push(made);
  return made;
}

describe.each([
  ['simulated', createSimulatedCluster],
  ['served', serveCluster],
] as const)('a %s cluster', (_, make) => {
  it('keeps to policies unless it is said that its network does not', async () => {
    const [keeps, ignores] = [await kept(make(options)), await kept(make({ ...options, network: 'none' }))];
    expect(await keeps.probe([flow])).toEqual([{ is: 'denied', outcome: 'timed out' }]);
    expect(await ignores.probe([flow])).toEqual([{ is: 'allowed', outcome: 'connected' }]);
    const snapshot = await ignores.snapshot();
    expect(snapshot.policies).toHaveLength(1);
    expect(evaluate(snapshot, flow)).toMatchObject({
      allowed: true,
      egress: { kind: 'open', because: 'policies not enforced' },
      ingress: { kind: 'open', because: 'policies not enforced' },
    });
    const all = { is: 'anyone', but: [] } as const;
    expect(prove([{ is: 'never', from: [all], to: [all] }], snapshot)[0]).toMatchObject({ holds: false, proven: true });
    expect(prove([{ is: 'works', from: [all], to: [all] }], snapshot)[0]).toMatchObject({ holds: true, proven: true });
  });
});

describe('a served cluster', () => {
  it('is seen by another window as one whose network ignores policies', async () => {
    const served = await kept(serveCluster({ ...options, network: 'none' }));
    const reach = kubeconfigIn(served.kubeconfig())!;
    const snapshot = await runningSnapshot(reach, { metadataService: false, network: 'none' });
    expect(evaluate(snapshot, flow).allowed).toBe(true);
    const other = await runningSnapshot(reach, { metadataService: false });
    expect(evaluate(other, flow).allowed).toBe(false);
  });
});
