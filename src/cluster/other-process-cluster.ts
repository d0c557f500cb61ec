import { request } from 'node:https';
import type { Manifest } from '../kube/manifest.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { decideAll } from '../network/decide-all.ts';
import { outsideWorld } from '../simulator/snapshot.ts';
import type { Cluster } from './cluster.ts';
import { collectionPath } from './resource-path.ts';
import { accessOverObjects } from './simulated-access.ts';
import { verdictOf } from './simulated-cluster.ts';
import { snapshotFromLists } from './snapshot-from-lists.ts';

/** The API server of a running cluster, and the token for it. */
export interface RunningServer {
  readonly server: string;
  /** The certificate of the authority that signed the server's, as PEM. */
  readonly ca: string;
  readonly token: string;
}

/** What the API of a running cluster does not tell. */
export interface RunningFacts {
  /** Whether 169.254.169.254 answers on TCP 80. */
  readonly metadataService: boolean;
  /** `none`: the network plug-in ignores policies. */
  readonly network?: 'policies' | 'none';
}

/** In milliseconds: longer than any list takes. */
const REQUEST_TIMEOUT = 10_000;

/**
 * The simulated cluster of another window, to read and grade; only that window can change it. `server` is called each
 * time, because the cluster may restart on another port. `onChange` never calls back, since no changes are reported.
 */
export function runningCluster(server: () => RunningServer, facts: RunningFacts): Cluster {
  const snapshot = async (): Promise<Snapshot> => runningSnapshot(server(), facts);
  const cannotChange = async (): Promise<never> => {
    throw new Error('the cluster of another window is changed there');
  };
  return {
    kind: 'simulated',
    apply: cannotChange,
    remove: cannotChange,
    snapshot,
    probe: async (flows) => decideAll(await snapshot(), flows).map(verdictOf),
    access: accessOverObjects((apiVersion, kind) => listRunning(server(), apiVersion, kind)),
    onChange: () => () => undefined,
    close: async () => undefined,
  };
}

/**
 * The objects of a simulated cluster that another process serves, read over its API. Rejects with an `Error` where the
 * server does not answer, or not as an API server does.
 */
export async function runningSnapshot(
  server: RunningServer,
  { metadataService, network }: RunningFacts,
): Promise<Snapshot> {
  const objects = await snapshotFromLists((apiVersion, kind) => listRunning(server, apiVersion, kind));
  const ignoring = network === 'none' ? { enforcesPolicies: false } : {};
  return { ...objects, outside: outsideWorld(metadataService, objects.pods), ...ignoring };
}

/**
 * All objects of a kind of a simulated cluster that another process serves, read over its API. Rejects as
 * `runningSnapshot` does.
 */
export async function listRunning(
  server: RunningServer,
  apiVersion: string,
  kind: string,
): Promise<readonly Manifest[]> {
  const items = await list(server, collectionPath({ apiVersion, kind }));
  return items.map((item) => ({ apiVersion, kind, ...item }) as Manifest);
}

function list({ server, ca, token }: RunningServer, path: string): Promise<readonly object[]> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const outgoing = request(
      new URL(path, server),
      { ca, headers, agent: false, timeout: REQUEST_TIMEOUT },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode !== 200) return reject(new Error(`${path} answered ${response.statusCode}`));
          try {
            resolve((JSON.parse(text) as { readonly items: readonly object[] }).items);
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('it does not answer in time')));
    outgoing.on('error', reject);
    outgoing.end();
  });
}
