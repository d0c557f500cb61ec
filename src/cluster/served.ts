import { readFileSync } from 'node:fs';
import type { Pod, ServiceAccountTokenProjection } from 'kubernetes-types/core/v1';
import { accountToken, type Bound } from '../apiserver/access/account-token.ts';
import { serveApi } from '../apiserver/server.ts';
import { createPodNetworks } from '../containers/network/pod-networks.ts';
import { createContainerRuntime } from '../containers/runtime/container-runtime.ts';
import { whyNoImage } from '../kube/images.ts';
import { dnsAddress } from '../kube/kind-addresses.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { answersPing, dial, stillPasses } from '../network/dial.ts';
import { answerDns, clusterDomain } from '../network/names.ts';
import { containerConfig } from '../simulator/container-config.ts';
import type { Objects } from '../simulator/objects.ts';
import { createSimulator } from '../simulator/simulator.ts';
import type { Cluster } from './cluster.ts';
import { letExpressionsEnd } from './ending-expressions.ts';
import { clusterOver, type SimulatedOptions, settledStart } from './simulated.ts';
import { systemClock } from './system-clock.ts';

/** The simulated cluster behind its API server, with pods one can enter. */
export interface ServedCluster extends Cluster {
  /** `https://127.0.0.1:PORT`. */
  readonly server: string;
  /** The text of a kubeconfig for it. */
  kubeconfig(namespace?: string): string;
}

export interface ServedOptions extends SimulatedOptions {
  /** Shortens the waits that nobody chose; the words stay. */
  readonly fast?: boolean;
}

/**
 * A live simulated cluster in this process, served on loopback. What it begins with runs already; what comes later takes
 * its time. Rejects with `StartRefused`, or where no port of this machine can be had.
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
  const simulator = createSimulator(
    { now: options.now, random, clock, onActed: () => cluster.announce() },
    settledStart(options),
    runtime,
  );
  const cluster = clusterOver(simulator, { ...options, listeners: () => networks.listeners() });
  simulator.objects.watch(({ type, object }) => {
    if (type === 'DELETED' && object.kind === 'Pod') networks.forget(object as Pod & Manifest);
  });
  simulator.settle();
  const api = await serveApi({
    context: { simulator, sessions: runtime, now: options.now, changed: () => cluster.announce() },
    readOpenApi,
  });
  return {
    ...cluster,
    server: api.url,
    kubeconfig: (namespace = 'default') => api.kubeconfig(namespace),
    close: async () => {
      clock.stop();
      for (const pod of simulator.objects.list('v1', 'Pod')) runtime.forget(pod.metadata.uid ?? '');
      await Promise.all([api.close(), cluster.close()]);
    },
  };
}

/** The token of a pod's service account, as a projection in its volumes asks for it. */
function podToken(objects: Objects, pod: Pod, asked: ServiceAccountTokenProjection, now: Date): string {
  const { namespace = 'default', name = '', uid = '' } = pod.metadata ?? {};
  const bound = (kind: string, of: string, within?: string): Bound => ({
    name: of,
    uid:
      objects.get({ apiVersion: 'v1', kind, name: of, ...(within ? { namespace: within } : {}) })?.metadata.uid ?? '',
  });
  const { audience, expirationSeconds = 3600 } = asked;
  return accountToken(
    {
      namespace,
      account: bound('ServiceAccount', pod.spec?.serviceAccountName ?? 'default', namespace),
      audiences: audience ? [audience] : [],
      seconds: expirationSeconds,
      pod: { name, uid },
      node: bound('Node', pod.spec?.nodeName ?? ''),
    },
    now,
  );
}

/** What scripts/generate-openapi.ts made. Run from its sources, the program reads what the last build made. */
function readOpenApi(): string {
  const here = import.meta.url;
  return readFileSync(new URL(here.endsWith('.ts') ? '../../dist/openapi.json' : 'openapi.json', here), 'utf8');
}
