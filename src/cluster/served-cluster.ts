import { readFileSync } from 'node:fs';
import type { Pod, ServiceAccountTokenProjection } from 'kubernetes-types/core/v1';
import { AccountTokens, type BoundObject } from '../apiserver/access/account-token.ts';
import { credentialIssuer } from '../apiserver/access/credential-issuer.ts';
import { CertificateAuthority } from '../apiserver/certificates/certificate-authority.ts';
import { serveApi } from '../apiserver/server.ts';
import { createPodNetworks } from '../containers/network/pod-networks.ts';
import { createContainerRuntime } from '../containers/runtime/container-runtime.ts';
import { whyNoImage } from '../kube/images.ts';
import { dnsAddress } from '../kube/kind-addresses.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { answerDns, clusterDomain } from '../network/cluster-dns.ts';
import { answersPing, dial, stillPasses } from '../network/dial.ts';
import type { Identity } from '../rbac/identity.ts';
import { nodes } from '../simulator/kinds/core/node.ts';
import { isPod, pods } from '../simulator/kinds/core/pod.ts';
import { serviceAccounts } from '../simulator/kinds/core/service-account.ts';
import { containerConfig } from '../simulator/kubelet/container-config.ts';
import type { ObjectReader } from '../simulator/objects.ts';
import { Simulator } from '../simulator/simulator.ts';
import { identityCredentials } from './identity-credentials.ts';
import {
  clusterOverSimulator,
  type SimulatedCluster,
  type SimulatedOptions,
  settledStart,
} from './simulated-cluster.ts';
import { systemClock } from './system-clock.ts';

/** A simulated cluster behind an API server, with pods in which commands can be run. */
export interface ServedCluster extends SimulatedCluster {
  /** `https://127.0.0.1:PORT`. */
  readonly server: string;
  /** The text of a kubeconfig for the cluster, with the namespace of commands that name none (`default`). */
  kubeconfig(namespace?: string): string;
  /** Calls back after every request of a client that wrote something, before it is answered; returns how to stop that. */
  onClientWrite(listener: () => void): () => void;
}

/** What a served cluster is made of. */
export interface ServedOptions extends SimulatedOptions {
  /** Shortens the built-in delays of the cluster, such as that of a container's start; the texts stay. */
  readonly fast?: boolean;
  /** Users besides the administrator, each with a context in the kubeconfig. */
  readonly identities?: readonly Identity[];
  /** False: the API refuses requests without credentials. */
  readonly anonymous?: boolean;
}

/**
 * Serves a simulated cluster of this process on the loopback address. Its start state runs at once; what is created
 * later takes as long as on a real cluster. Rejects with `StartRefusedError`, or where no port is free.
 */
export async function serveCluster(options: ServedOptions): Promise<ServedCluster> {
  const clock = systemClock(options.now, options.fast === true);
  const random = options.random ?? Math.random;
  const now = (): Snapshot => cluster.current();

  const tokens = new AccountTokens();
  // By the machine's own clock, as clients look at certificates by it.
  const authority = new CertificateAuthority(() => new Date());
  const networks = createPodNetworks({
    clock,
    random,
    pod: (name) => now().pods.find(({ metadata }) => `${metadata?.namespace}/${metadata?.name}` === name),
    dial: (attempt) => dial(now(), attempt),
    stillPasses: (from, to, protocol) => stillPasses(now(), from, to, protocol),
    answersPing: (from, address) => answersPing(now(), from, address),
    // Pods run before the server does.
    apiServer: async (socket) => api.acceptFromPod(socket),
    answerDns: (question) => answerDns(now(), question),
    dns: { server: dnsAddress, domain: clusterDomain },
  });
  const runtime = createContainerRuntime({
    clock,
    random,
    networkOf: (pod) => networks.networkOf(pod),
    whyNoImage,
    imagesWithoutShell: new Set(options.imagesWithoutShell),
    configOf: (pod, container) =>
      containerConfig(simulator.objects, pod, container, (projection) =>
        podToken(tokens, simulator.objects, pod, projection, options.now()),
      ),
  });
  const simulator = new Simulator({
    now: options.now,
    random,
    saved: settledStart(options),
    issuer: credentialIssuer(authority, tokens),
    live: { clock, runtime, onActed: () => cluster.announce() },
  });
  const cluster = clusterOverSimulator(simulator, { ...options, openedPorts: () => networks.listeners() });
  simulator.objects.watch(({ type, object }) => {
    if (type === 'DELETED' && isPod(object)) networks.forget(object);
  });
  simulator.settle();
  const { anonymous = true, identities = [] } = options;
  const credentials = identityCredentials(identities, {
    authority,
    tokens,
    objects: simulator.objects,
    now: options.now,
  });
  const onWrite = new Set<() => void>();
  const changed = (): void => {
    cluster.announce();
    for (const listener of onWrite) listener();
  };
  const api = await serveApi({
    context: { simulator, sessions: runtime, now: options.now, tokens, authority, changed, anonymous },
    readOpenApi,
  });
  return {
    ...cluster,
    server: api.url,
    kubeconfig: (namespace = 'default') => api.kubeconfig(namespace, credentials()),
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

/** The token of a pod's service account, as a projected volume of the pod asks for it. */
function podToken(
  tokens: AccountTokens,
  objects: ObjectReader,
  pod: Pod,
  projection: ServiceAccountTokenProjection,
  now: Date,
): string {
  const { namespace = 'default', name = '', uid = '' } = pod.metadata ?? {};
  const { serviceAccountName = 'default', nodeName = '' } = pod.spec ?? {};
  const bound = (object: Manifest | undefined, called: string): BoundObject => ({
    name: called,
    uid: object?.metadata.uid ?? '',
  });
  const { audience, expirationSeconds = 3600 } = projection;
  return tokens.issue(
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

/** The text that scripts/generate-openapi.ts made. Run from its sources, the program reads that of the last build. */
function readOpenApi(): string {
  const here = import.meta.url;
  return readFileSync(new URL(here.endsWith('.ts') ? '../../dist/openapi.json' : 'openapi.json', here), 'utf8');
}
