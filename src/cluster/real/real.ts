import type { Pod } from 'kubernetes-types/core/v1';
import { newStatus } from '../../kube/api-errors.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { declaredPorts, isHostNetwork, namespacedName } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { Flow } from '../../netpol/flow.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import type { Applied, Cluster, Verdict } from '../cluster.ts';
import { applyLive } from './apply-live.ts';
import { findRemains, notRemoved, removeRemains } from './clean-up.ts';
import { ClusterTrouble } from './cluster-error.ts';
import { type Enforcement, proveEnforcement } from './enforcement-check.ts';
import { liveSnapshot } from './live-snapshot.ts';
import { wayPods } from './node-reachability.ts';
import { marked, marksOf } from './ownership-labels.ts';
import type { TriedFlow } from './positive-controls.ts';
import { standIn } from './probe-workload.ts';
import { type Probed, probeFlows, sourceIn } from './probing.ts';
import { type Gate, gateTo } from './revocable-api.ts';
import { nameOf, scopeOf } from './scope.ts';
import { canaryServer, makeStage, type Stage, type StageOptions } from './stage.ts';

/** What a task's cluster on a real one is made of. */
export interface RealOptions extends StageOptions {
  /** Seconds after which an attempt to connect has timed out. */
  readonly timeout: number;
}

/** A task's part of a real cluster. */
export interface RealCluster extends Cluster {
  readonly kind: 'real';
  /** What the canary showed of it. */
  readonly enforcement: Enforcement;
  /** The URL of its API server. */
  readonly server: string;
  /** The text of a kubeconfig for it, with this namespace chosen. */
  kubeconfig(namespace?: string): string;
  /** As `close`, and waits until everything is gone, so that the same can be made again. */
  clear(): Promise<void>;
}

/**
 * Puts a start state on a real cluster, waits for its pods, and proves that policies are enforced there. Everything
 * made carries marks, and nothing else is touched; `close` removes all of it. Rejects with `ClusterTrouble`, with
 * nothing left.
 */
export async function stageRealCluster(options: RealOptions): Promise<RealCluster> {
  const gate = gateTo(options.api);
  const inside = { ...options, api: gate.api };
  try {
    const stage = await makeStage(inside);
    options.progress('proving that the cluster enforces policies');
    const task = taskOn(inside, stage, await enforcementOn(inside, stage));
    options.progress('trying what gets through before the answer');
    const before = await task.look();
    return clusterOn(inside, task, before, (patience) => removeRun(options, gate, patience));
  } catch (error) {
    await removeRun(options, gate).catch(() => options.progress(notRemoved));
    throw error;
  }
}

/** How long a plug-in may take to act, in milliseconds. */
const longestDelay = 30_000;

function enforcementOn({ api, timeout }: RealOptions, { home, client, server }: Stage): Promise<Enforcement> {
  return proveEnforcement({
    api,
    client: sourceIn(client),
    server: { namespace: home, labels: canaryServer, ip: server.status?.podIP ?? '' },
    timeout,
    patience: longestDelay,
  });
}

/** Removes all that a run has made, once nothing more is made. */
async function removeRun({ api, marks }: RealOptions, gate: Gate, patience = 0): Promise<void> {
  await gate.shut();
  await removeRemains(api, await findRemains(api, { run: marks.run }), { patience });
}

/** A task that stands on a cluster, to be looked at and tried. */
interface Task {
  readonly enforcement: Enforcement;
  scope(): Promise<Snapshot>;
  /** Tries every pod of the task with every other, on the ports that answer: what gets through is a control later. */
  look(): Promise<readonly TriedFlow[]>;
  probe(flows: readonly Flow[], before: readonly TriedFlow[]): Promise<Probed>;
}

function taskOn(
  { api, marks, image, untouched, timeout, patience }: RealOptions,
  { home, owner, client }: Stage,
  enforcement: Enforcement,
): Task {
  const isOurs = ({ spec }: Pod): boolean => spec?.containers.every((container) => container.image === image) === true;
  const ways = wayPods({ api, marks, image, namespace: home, patience });
  const scope = async (): Promise<Snapshot> =>
    scopeOf(await liveSnapshot(api), { run: marks.run, home, untouched, isOurs });
  const probeIn = (snapshot: Snapshot, flows: readonly Flow[], before: readonly TriedFlow[]): Promise<Probed> =>
    probeFlows(flows, {
      api,
      snapshot,
      isOurs,
      decoys: { api, marks, image, owner, namespaces: new Set(snapshot.namespaces.map(nameOf)), patience },
      enforcement,
      canary: { source: sourceIn(client), node: client.spec?.nodeName ?? '' },
      ways,
      before,
      timeout,
    });
  return {
    enforcement,
    scope,
    async look() {
      const snapshot = await scope();
      const pods = snapshot.pods.filter((pod) => !isHostNetwork(pod));
      const pairs = pods.filter(isOurs).flatMap((from) => pods.flatMap((to) => (from === to ? [] : [{ from, to }])));
      const flows = pairs.flatMap(({ from, to }) =>
        declaredPorts(to).map(({ port, protocol }): Flow => {
          return { from: { pod: namespacedName(from) }, to: { pod: namespacedName(to) }, port, protocol };
        }),
      );
      return (await probeIn(snapshot, flows, [])).tried;
    },
    probe: async (flows, before) => probeIn(await scope(), flows, before),
  };
}

/** How often somebody who listens is told of changes, in milliseconds. */
const lookEvery = 1000;

function clusterOn(
  { api, marks, image }: RealOptions,
  task: Task,
  before: readonly TriedFlow[],
  remove: (patience?: number) => Promise<void>,
): RealCluster {
  const hearers = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let seen = '';
  const look = async (): Promise<void> => {
    const { pods, policies, namespaces, services } = await task.scope();
    const now = [...pods, ...policies, ...namespaces, ...services]
      .map(({ metadata }) => metadata?.resourceVersion)
      .join();
    const changed = seen !== '' && seen !== now;
    seen = now;
    if (changed) for (const hear of hearers) hear();
  };
  const stop = (): void => {
    clearInterval(timer);
    hearers.clear();
  };
  const isForeign = async (namespace: string): Promise<boolean> => {
    const there = await api.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    return there !== undefined && marksOf(there.metadata)?.run !== marks.run;
  };
  const applyOne = async (manifest: Manifest, fallback: string): Promise<Applied> => {
    const kind = kindOf(manifest.apiVersion, manifest.kind);
    const namespace =
      manifest.kind === 'Namespace' ? manifest.metadata?.name : (manifest.metadata?.namespace ?? fallback);
    if (kind && !kind.namespaced && manifest.kind !== 'Namespace') {
      return refusedHere(`${kind.plural} belong to the whole cluster: a task on a real cluster leaves them alone`);
    }
    if (kind && namespace && (await isForeign(namespace))) {
      return refusedHere(`namespace "${namespace}" is not the task's: a task on a real cluster leaves it alone`);
    }
    return applyLive(api, standIn(manifest, image), fallback, (object) =>
      object.kind === 'Namespace' ? marked(object, marks) : object,
    );
  };
  return {
    kind: 'real',
    enforcement: task.enforcement,
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
    snapshot: () => task.scope(),
    async probe(flows): Promise<readonly Verdict[]> {
      try {
        return (await task.probe(flows, before)).verdicts;
      } catch (error) {
        if (!(error instanceof ClusterTrouble)) throw error;
        return flows.map(() => ({ is: 'untested', because: error.message }));
      }
    },
    onChange(hear) {
      hearers.add(hear);
      timer ??= setInterval(() => void look().catch(() => undefined), lookEvery);
      return () => {
        hearers.delete(hear);
        if (hearers.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
      };
    },
    async close() {
      stop();
      await remove();
    },
    async clear() {
      stop();
      await remove(60_000);
    },
  };
}

function refusedHere(message: string): Applied {
  return { is: 'refused', status: newStatus(403, 'Forbidden', message), warnings: [] };
}
