import { request } from 'node:https';
import type { Snapshot } from '../kube/snapshot.ts';
import { decideAll } from '../network/decide-all.ts';
import {
  MANAGED_BY_CONTROLLER,
  managedByLabel,
} from '../simulator/controllers/endpoint-slice/endpoint-slice-controller.ts';
import { outsideWorld } from '../simulator/snapshot.ts';
import type { Cluster } from './cluster.ts';
import { verdictOf } from './simulated.ts';

/** Where the API server of a running cluster is, and how to be let in. */
export interface Reach {
  readonly server: string;
  /** The certificate of the authority that signed the server's, as PEM. */
  readonly ca: string;
  readonly token: string;
}

/** Longer than a list takes to come, in milliseconds. */
const patience = 10_000;

/**
 * The cluster of another window, to be looked at and graded; it is changed there alone. Where it is is asked each time,
 * since it may begin anew elsewhere. Nothing tells of its changes: `onChange` never calls back.
 */
export function runningCluster(reach: () => Reach, metadataService: boolean): Cluster {
  const snapshot = async (): Promise<Snapshot> => runningSnapshot(reach(), metadataService);
  const notHere = async (): Promise<never> => {
    throw new Error('the cluster of another window is changed there');
  };
  return {
    kind: 'simulated',
    apply: notHere,
    remove: notHere,
    snapshot,
    probe: async (flows) => decideAll(await snapshot(), flows).map(verdictOf),
    onChange: () => () => undefined,
    close: async () => undefined,
  };
}

/**
 * The objects of a simulated cluster that another process serves, asked over its API. Rejects with an `Error` where it
 * does not answer as it should.
 */
export async function runningSnapshot(reach: Reach, metadataService: boolean): Promise<Snapshot> {
  const listed = <T>(path: string, apiVersion: string, kind: string): Promise<readonly T[]> =>
    list(reach, path).then((items) => items.map((item) => ({ apiVersion, kind, ...item }) as T));
  const [namespaces, nodes, pods, services, slices, policies] = await Promise.all([
    listed<Snapshot['namespaces'][number]>('/api/v1/namespaces', 'v1', 'Namespace'),
    listed<Snapshot['nodes'][number]>('/api/v1/nodes', 'v1', 'Node'),
    listed<Snapshot['pods'][number]>('/api/v1/pods', 'v1', 'Pod'),
    listed<Snapshot['services'][number]>('/api/v1/services', 'v1', 'Service'),
    listed<Snapshot['endpointSlices'][number]>(
      '/apis/discovery.k8s.io/v1/endpointslices',
      'discovery.k8s.io/v1',
      'EndpointSlice',
    ),
    listed<Snapshot['policies'][number]>(
      '/apis/networking.k8s.io/v1/networkpolicies',
      'networking.k8s.io/v1',
      'NetworkPolicy',
    ),
  ]);
  // Those that follow from the pods are left out, as in the snapshot of a cluster in this process.
  const endpointSlices = slices.filter(({ metadata }) => metadata?.labels?.[managedByLabel] !== MANAGED_BY_CONTROLLER);
  return { namespaces, nodes, pods, services, endpointSlices, policies, outside: outsideWorld(metadataService) };
}

function list({ server, ca, token }: Reach, path: string): Promise<readonly object[]> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const asked = request(new URL(path, server), { ca, headers, agent: false, timeout: patience }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (answer.statusCode !== 200) return reject(new Error(`${path} answered ${answer.statusCode}`));
        try {
          resolve((JSON.parse(text) as { readonly items: readonly object[] }).items);
        } catch (error) {
          reject(error);
        }
      });
    });
    asked.on('timeout', () => asked.destroy(new Error('it does not answer in time')));
    asked.on('error', reject);
    asked.end();
  });
}
