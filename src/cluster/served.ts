import { readFileSync } from 'node:fs';
import type { Pod, ServiceAccountTokenProjection } from 'kubernetes-types/core/v1';
import { accountToken, type Bound } from '../apiserver/access/account-token.ts';
import { serveApi } from '../apiserver/server.ts';
import { createPodNetworks } from '../containers/network/pod-networks.ts';
import { createContainerRuntime } from '../containers/runtime/runtime.ts';
import { whyNoImage } from '../kube/images.ts';
import { dnsAddress } from '../kube/kind-addresses.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { answersPing, dial, stillPasses } from '../network/dial.ts';
import { answerDns, clusterDomain } from '../network/names.ts';
import { nodes } from '../simulator/kinds/core/node.ts';
import { isPod, pods } from '../simulator/kinds/core/pod.ts';
import { serviceAccounts } from '../simulator/kinds/core/service-account.ts';
import { containerConfig } from '../simulator/kubelet/container-config.ts';
import type { ObjectReader } from '../simulator/objects.ts';
import { Simulator } from '../simulator/simulator.ts';
import { letExpressionsEnd } from './ending-expressions.ts';
import { clusterOver, type SimulatedCluster, type SimulatedOptions, settledStart } from './simulated.ts';
import { systemClock } from './system-clock.ts';

/** The simulated cluster behind its API server, with pods one can enter. */
export interface ServedCluster extends SimulatedCluster {
  /** `https://127.0.0.1:PORT`. */
  readonly server: string;
  /** The text of a kubeconfig for it. */
  kubeconfig(namespace?: string): string;
  /** Calls back after every request of a client that wrote something, before it is answered; returns how to stop that. */
  onClientWrite(listener: () => void): () => void;
}

export interface ServedOptions extends SimulatedOptions {
  /** Shortens the waits that nobody chose; the words stay. */
  readonly fast?: boolean;
}

/**
 * A live simulated cluster in this process, served on loopback. What it begins with runs already; what comes later
 * takes its time. Rejects with `StartRefused`, or where no port of this machine can be had.
 */
export async function serveCluster(options: ServedOptions): Promise<ServedCluster> {
  letExpressionsEnd();
  const clock = systemClock(options.now, options.fast === true);
  const random = options.random ?? Math.random;
  const now = (): Snapshot => cluster.current();

  const networks = createPodNetworks({
    clock,
    random,
    pod: (name) => now().pods.find(({ metadata }) => `${metadata?.namespace}/${metadata?.name}` === name),
    dial: (asked) => dial(now(), asked),
    stillPasses: (from, to, protocol) => stillPasses(now(), from, to, protocol),
    answersPing: (from, address) => answersPing(now(), from, address),
    answerDns: (question) => answerDns(now(), question),
    dns: { server: dnsAddress, domain: clusterDomain },
  });
  const runtime = createContainerRuntime({
    clock,
    random,
    networkOf: (pod) => networks.networkOf(pod),
    whyNoImage,
    configOf: (pod, container) =>
      containerConfig(simulator.objects, pod, container, (asked) =>
        podToken(simulator.objects, pod, asked, options.now()),
      ),
  });
  const simulator = new Simulator({
    now: options.now,
    random,
    saved: settledStart(options),
    live: { clock, runtime, onActed: () => cluster.announce() },
  });
  const cluster = clusterOver(simulator, { ...options, listeners: () => networks.listeners() });
  simulator.objects.watch(({ type, object }) => {
    if (type === 'DELETED' && isPod(object)) networks.forget(object);
  });
  simulator.settle();
  const onWrite = new Set<() => void>();
  const changed = (): void => {
    cluster.announce();
    for (const listener of onWrite) listener();
  };
  const api = await serveApi({ context: { simulator, sessions: runtime, now: options.now, changed }, readOpenApi });
  return {
    ...cluster,
    server: api.url,
    kubeconfig: (namespace = 'default') => api.kubeconfig(namespace),
    onClientWrite: (listener) => {
      onWrite.add(listener);
      return () => onWrite.delete(listener);
    },
    close: async () => {
      clock.stop();
      for (const pod of simulator.objects.list(pods)) runtime.forget(pod.metadata.uid ?? '');
      await Promise.all([api.close(), cluster.close()]);
    },
  };
}

/** The token of a pod's service account, as a projection in its volumes asks for it. */
function podToken(objects: ObjectReader, pod: Pod, asked: ServiceAccountTokenProjection, now: Date): string {
  const { namespace = 'default', name = '', uid = '' } = pod.metadata ?? {};
  const { serviceAccountName = 'default', nodeName = '' } = pod.spec ?? {};
  const bound = (object: Manifest | undefined, called: string): Bound => ({
    name: called,
    uid: object?.metadata.uid ?? '',
  });
  const { audience, expirationSeconds = 3600 } = asked;
  return accountToken(
    {
      namespace,
      account: bound(objects.get(serviceAccounts, namespace, serviceAccountName), serviceAccountName),
      audiences: audience ? [audience] : [],
      seconds: expirationSeconds,
      pod: { name, uid },
      node: bound(objects.get(nodes, nodeName), nodeName),
    },
    now,
  );
}

/** What scripts/generate-openapi.ts made. Run from its sources, the program reads what the last build made. */
function readOpenApi(): string {
  const here = import.meta.url;
  return readFileSync(new URL(here.endsWith('.ts') ? '../../dist/openapi.json' : 'openapi.json', here), 'utf8');
}
