import { newStatus } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import type { Flow } from '../../netpol/flow.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import type { Applied, Cluster, Verdict } from '../cluster.ts';
import { type RevocableApi, revocableApi } from './api/revocable-api.ts';
import { applyLive } from './apply-manifest.ts';
import { ChangePoller } from './change-poller.ts';
import { findLeftovers, notAllRemoved, removeLeftovers } from './clean-up.ts';
import { ClusterError } from './cluster-error.ts';
import { checkEnforcement, type Enforcement } from './enforcement-check.ts';
import { ownershipOf, withOwnership } from './ownership-labels.ts';
import type { ProbedConnection } from './probes/positive-controls.ts';
import { probeSourceIn } from './probes/probe-flows.ts';
import { probeWorkload } from './probes/probe-workload.ts';
import { TaskProbes, type TaskProbesInput } from './probes/task-probes.ts';
import { namespaceName } from './scope.ts';
import { enforcementServerLabels, type StagedStart, stageStart } from './stage.ts';
import { waitUntilSettled } from './wait-settled.ts';

/** What a task's part of a real cluster is made of. */
export type RealClusterInput = TaskProbesInput;

/** A task's part of a real cluster. */
export interface RealCluster extends Cluster {
  readonly kind: 'real';
  /** How the cluster enforces policies. */
  readonly enforcement: Enforcement;
  /** The URL of its API server. */
  readonly server: string;
  /** The text of a kubeconfig for the cluster, with the namespace of commands that name none (`default`). */
  kubeconfig(namespace?: string): string;
  /** Like `close`, and waits until everything is gone, so that the same task can be staged again. */
  clear(): Promise<void>;
}

/**
 * Creates a start state on a real cluster, waits for its pods, and checks that the cluster enforces policies. Every
 * object that it makes has ownership labels, and it changes no others; `close` removes all of them. Rejects with
 * `ClusterError`, with nothing left.
 */
export async function stageRealCluster(options: RealClusterInput): Promise<RealCluster> {
  const revocable = revocableApi(options.api);
  const input = { ...options, api: revocable.api };
  try {
    const staged = await stageStart(input);
    options.progress('proving that the cluster enforces policies');
    const probes = new TaskProbes(input, staged, await checkEnforcementOf(input, staged));
    options.progress('trying what gets through before the answer');
    const before = await probes.probeBaseline();
    return realCluster(input, probes, before, (patience) => removeAllOfRun(options, revocable, patience));
  } catch (error) {
    await removeAllOfRun(options, revocable).catch(() => options.progress(notAllRemoved));
    throw error;
  }
}

/** In milliseconds: how long a network plug-in may take until a change of policies has its effect. */
const MAX_ENFORCEMENT_DELAY = 30_000;

function checkEnforcementOf(
  { api, timeout }: RealClusterInput,
  { probeNamespace, client, server }: StagedStart,
): Promise<Enforcement> {
  return checkEnforcement({
    api,
    client: probeSourceIn(client),
    server: { namespace: probeNamespace, labels: enforcementServerLabels, ip: server.status?.podIP ?? '' },
    timeout,
    patience: MAX_ENFORCEMENT_DELAY,
  });
}

/** Removes all objects of a run, once it can make no more. Waits for `patience` milliseconds until they are gone. */
async function removeAllOfRun(
  { api, ownership }: RealClusterInput,
  revocable: RevocableApi,
  patience = 0,
): Promise<void> {
  await revocable.revoke();
  await removeLeftovers(api, await findLeftovers(api, { run: ownership.run }), { patience });
}

/** How long a check waits for the pods of changed workloads, in milliseconds. */
const MAX_ROLLOUT = 30_000;

function realCluster(
  { api, ownership, image }: RealClusterInput,
  probes: TaskProbes,
  before: readonly ProbedConnection[],
  removeAll: (patience?: number) => Promise<void>,
): RealCluster {
  const poller = new ChangePoller(() => versionsOf(probes));
  const isForeign = async (namespace: string): Promise<boolean> => {
    const object = await api.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    return object !== undefined && ownershipOf(object.metadata)?.run !== ownership.run;
  };
  const applyOne = async (manifest: Manifest, defaultNamespace: string): Promise<Applied> => {
    const kind = kindOf(manifest.apiVersion, manifest.kind);
    const namespace =
      manifest.kind === 'Namespace' ? manifest.metadata?.name : (manifest.metadata?.namespace ?? defaultNamespace);
    if (kind && !kind.namespaced && manifest.kind !== 'Namespace') {
      return refusedByUs(`${kind.plural} belong to the whole cluster: a task on a real cluster leaves them alone`);
    }
    if (kind && namespace && (await isForeign(namespace))) {
      return refusedByUs(`namespace "${namespace}" is not the task's: a task on a real cluster leaves it alone`);
    }
    return applyLive(api, probeWorkload(manifest, image), defaultNamespace, (object) =>
      object.kind === 'Namespace' ? withOwnership(object, ownership) : object,
    );
  };
  return {
    kind: 'real',
    enforcement: probes.enforcement,
    server: api.server,
    kubeconfig: (namespace = 'default') => api.kubeconfig(namespace),
    async apply(manifests, namespace = 'default') {
      const applied: Applied[] = [];
      for (const manifest of manifests) applied.push(await applyOne(manifest, namespace));
      return applied;
    },
    async remove(refs) {
      for (const ref of refs) {
        const namespace = ref.kind === 'Namespace' ? ref.name : ref.namespace;
        if (namespace !== undefined && !(await isForeign(namespace))) await api.remove(ref);
      }
    },
    async settle() {
      const { namespaces } = await probes.snapshot();
      const own = namespaces.filter(({ metadata }) => ownershipOf(metadata)?.run === ownership.run);
      await waitUntilSettled(api, new Set(own.map(namespaceName)), MAX_ROLLOUT);
    },
    snapshot: () => probes.snapshot(),
    probe: (flows) => probeOrSayWhyNot(probes, flows, before),
    onChange: (listener) => poller.listen(listener),
    async close() {
      poller.stop();
      await removeAll();
    },
    async clear() {
      poller.stop();
      await removeAll(60_000);
    },
  };
}

/** A text that is another one after every change of the task's part of the cluster. */
async function versionsOf(probes: TaskProbes): Promise<string> {
  const { pods, policies, namespaces, services } = await probes.snapshot();
  return [...pods, ...policies, ...namespaces, ...services].map(({ metadata }) => metadata?.resourceVersion).join();
}

/** The verdicts on flows; where the cluster cannot be used, each of them is `untested` for that reason. */
async function probeOrSayWhyNot(
  probes: TaskProbes,
  flows: readonly Flow[],
  before: readonly ProbedConnection[],
): Promise<readonly Verdict[]> {
  try {
    return (await probes.probe(flows, before)).verdicts;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return flows.map(() => ({ is: 'untested', because: error.message }));
  }
}

/** The refusal of a manifest that this program does not apply to real clusters. */
function refusedByUs(message: string): Applied {
  return { is: 'refused', status: newStatus(403, 'Forbidden', message), warnings: [] };
}
