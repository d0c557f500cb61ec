import { afterAll, describe, expect, it } from 'vitest';
import { kubeconfigIn } from '../../src/cli/kubeconfig-file.ts';
import { type RunningServer, runningCluster, runningSnapshot } from '../../src/cluster/other-process-cluster.ts';
import { serveCluster } from '../../src/cluster/served-cluster.ts';
import { namespacedName } from '../../src/kube/pods.ts';
import { manifests } from '../network/world.fixture.ts';
import { namespace, pod, service, wall } from './shop.fixture.ts';

const selected = service('{selector: {app: db}, ports: [{port: 5432}]}', 'db');
const start = manifests(namespace('shop') + pod('web', '{app: web}') + pod('db', '{app: db}') + selected + wall);
const served = await serveCluster({ now: () => new Date(0), start, metadataService: true });
afterAll(() => served.close());
const reach: RunningServer = kubeconfigIn(served.kubeconfig())!;

describe('a cluster that another process serves', () => {
  it('is seen over its API as it is seen there', async () => {
    const { listeners: _, ...there } = await served.snapshot();
    const seen = await runningSnapshot(reach, { metadataService: true });
    expect(seen.outside).toEqual(there.outside);
    for (const kind of ['namespaces', 'nodes', 'pods', 'services', 'endpointSlices', 'policies'] as const) {
      const byName = (snapshot: typeof seen) =>
        new Map(snapshot[kind].map((object) => [namespacedName(object), object as object]));
      expect(byName(seen)).toEqual(byName(there));
    }
  });

  it('answers probes as that one does, and is changed there alone', async () => {
    const looked = runningCluster(() => reach, { metadataService: true });
    const flow = { from: { pod: 'shop/web' }, to: { pod: 'shop/db' }, port: 5432, protocol: 'TCP' } as const;
    expect(await looked.probe([flow])).toEqual(await served.probe([flow]));
    await expect(looked.apply([])).rejects.toThrow('is changed there');
  });

  it('cannot be seen without its token, or where nothing is served', async () => {
    await expect(runningSnapshot({ ...reach, token: 'other' }, { metadataService: true })).rejects.toThrow(
      'answered 401',
    );
    await expect(
      runningSnapshot({ ...reach, server: 'https://127.0.0.1:1' }, { metadataService: true }),
    ).rejects.toThrow('ECONNREFUSED');
  });

  it('is asked where it is each time', async () => {
    let asked = 0;
    const looked = runningCluster(() => (asked++, reach), { metadataService: true });
    await looked.snapshot();
    await looked.snapshot();
    expect(asked).toBe(2);
  });
});
