import type { Namespace, Pod } from 'kubernetes-types/core/v1';
import type { OwnerReference } from 'kubernetes-types/meta/v1';
import type { Manifest } from '../../kube/manifest.ts';
import { withLastApplied } from '../../kube/merge.ts';
import { declaredPorts, isFinished, isHostNetwork, namespacedName, namespaceOf } from '../../kube/pods.ts';
import { refusal } from '../../kube/refusals.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { Flow } from '../../netpol/flow.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import type { Applied, Cluster, Verdict } from '../cluster.ts';
import { applyLive } from './apply-live.ts';
import { asWorkloads, besidePod, podsBeside } from './beside.ts';
import { type Enforcement, proveEnforcement } from './canary.ts';
import { findRemains, notRemoved, removeRemains } from './clean-up.ts';
import { ClusterTrouble } from './cluster-trouble.ts';
import type { TriedFlow } from './controls.ts';
import { withAccount } from './decoys.ts';
import { type Gate, gateTo } from './gate.ts';
import type { KubeApi } from './kube-api.ts';
import { liveSnapshot } from './live-snapshot.ts';
import { type Marks, marked, marksOf, RUN } from './marks.ts';
import { probePod, toldPlainly } from './probe-pod.ts';
import { probeFlows, sourceIn } from './probing.ts';
import { standIn } from './stand-in.ts';
import { untilReady } from './wait-ready.ts';
import { wayPods } from './ways.ts';

/** What a task's cluster on a real one is made of. */
export interface RealOptions {
  readonly api: KubeApi;
  readonly marks: Marks;
  /** What all of our pods run. */
  readonly image: string;
  /** Applied before anything else, into namespaces that are not there yet. */
  readonly start: readonly Manifest[];
  /** The same start on a simulated cluster: how many pods there are to be, and what stands beside the task. */
  readonly untouched: Snapshot;
  /** Seconds after which an attempt to connect has timed out. */
  readonly timeout: number;
  /** Milliseconds that pods may take to come up. */
  readonly patience: number;
  /** What is being done, in a few words. */
  readonly progress: (says: string) => void;
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
 * Puts a start state on a real cluster, waits for its pods, and proves that policies are enforced there. Everything made
 * carries marks, and nothing else is touched; `close` removes all of it. Rejects with `ClusterTrouble`, with nothing left.
 */
export async function stageRealCluster(options: RealOptions): Promise<RealCluster> {
  const gate = gateTo(options.api);
  const stage = stageOf({ ...options, api: gate.api });
  try {
    await stage.make();
    const enforcement = await stage.prove();
    const before = await stage.look(enforcement);
    const remove = (wait?: number): Promise<void> => removeRun(options, gate, wait);
    return clusterOn(stage, { ...options, api: gate.api }, enforcement, before, remove);
  } catch (error) {
    await removeRun(options, gate).catch(() => options.progress(notRemoved));
    throw error;
  }
}

/** Removes all that a run has made, once nothing more is made. */
async function removeRun({ api, marks }: RealOptions, gate: Gate, patience = 0): Promise<void> {
  await gate.shut();
  await removeRemains(api, await findRemains(api, { run: marks.run }), { patience });
}

const canaryLabels = { app: 'sallyport-canary' };

/** The making, and the taking away, of what a run needs. */
function stageOf({ api, marks, image, start, untouched, timeout, patience, progress }: RealOptions) {
  const home = `sallyport-${marks.run}`;
  let owner: OwnerReference | undefined;
  let canary: Readonly<Record<'client' | 'server', Pod>> | undefined;
  const ways = wayPods({ api, marks, image, namespace: home, patience });

  const own = (): OwnerReference => owner ?? { apiVersion: 'v1', kind: 'Namespace', name: home, uid: '' };
  const isOurs = ({ metadata, spec }: Pod): boolean =>
    metadata?.name !== undefined && spec?.containers.every((container) => container.image === image) === true;
  const created = async (manifest: Manifest): Promise<Manifest> => {
    const answer = await withAccount(() => api.create(marked(manifest, marks)));
    if ('object' in answer) return answer.object;
    const { kind, metadata } = manifest;
    throw new ClusterTrouble(
      answer.refused.reason === 'AlreadyExists' ? 'taken' : 'refused',
      `${kind} ${metadata.name} cannot be made on this cluster: ${answer.refused.message}`,
    );
  };
  /** Namespaces of an earlier run that are on their way out are waited for. */
  const untilGone = async (names: readonly string[]): Promise<void> => {
    for (const until = performance.now() + patience; ; ) {
      const there = await Promise.all(names.map((name) => api.get({ apiVersion: 'v1', kind: 'Namespace', name })));
      const leaving = there.filter((each) => each?.metadata.deletionTimestamp !== undefined);
      const [first] = leaving;
      if (!first) return;
      if (performance.now() > until) {
        const name = first.metadata.name ?? '';
        throw new ClusterTrouble(
          'refused',
          `namespace ${name} of an earlier run does not go away: kubectl describe namespace ${name} says why`,
        );
      }
      progress(`waiting until namespace ${first.metadata.name} of an earlier run is gone`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  const canaryPod = (name: 'client' | 'server') =>
    probePod({
      namespace: home,
      name,
      labels: { ...canaryLabels, is: name },
      image,
      listens: name === 'server' ? [{ port: 80, protocol: 'TCP' }] : [],
    });

  return {
    isOurs,
    own,
    canary: () => ({ source: sourceIn(canary!.client), node: canary!.client.spec?.nodeName ?? '' }),
    async make(): Promise<void> {
      progress('making the namespaces and pods of the task');
      const { uid = '' } = (await created({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: home } })).metadata;
      owner = { apiVersion: 'v1', kind: 'Namespace', name: home, uid, controller: true };
      await Promise.all([created(canaryPod('client')), created(canaryPod('server'))]);
      await untilGone(start.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name ?? ''));
      for (const manifest of start) {
        // Never one that somebody has made since the names were chosen.
        if (manifest.kind === 'Namespace') {
          await created(withLastApplied(manifest));
          continue;
        }
        const applied = await withAccount(async () => {
          const answer = await applyLive(api, standIn(manifest, image), 'default');
          return answer.is === 'refused' ? { ...answer, refused: answer.status } : answer;
        });
        if (applied.is === 'refused') {
          const { kind, metadata } = manifest;
          throw new ClusterTrouble(
            'refused',
            `${kind} ${metadata?.name ?? ''} of the start state is refused: ${applied.status.message}`,
          );
        }
      }
      const spaces = new Set(
        start.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name ?? ''),
      );
      const others = (await podsBeside(api, untouched, spaces)).map((pod) => besidePod(pod, marks.run, image, own()));
      await Promise.all(others.map(created));
      const names = new Set(others.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
      const inTask = untouched.pods.filter((pod) => spaces.has(namespaceOf(pod)) && !isFinished(pod)).length;
      const pods = await untilReady({
        api,
        wanted: (pod) => spaces.has(namespaceOf(pod)) || namespaceOf(pod) === home || names.has(namespacedName(pod)),
        atLeast: inTask + others.length + 2,
        patience,
        progress: (ready, all) => progress(`${ready} of ${all} pods run`),
      });
      const named = (name: string): Pod =>
        pods.find((pod) => namespaceOf(pod) === home && pod.metadata?.name === name)!;
      canary = { client: named('client'), server: named('server') };
    },
    async prove(): Promise<Enforcement> {
      progress('proving that the cluster enforces policies');
      const ip = canary?.server.status?.podIP ?? '';
      const server = { namespace: home, labels: { ...canaryLabels, is: 'server' }, ip };
      return proveEnforcement({ api, client: sourceIn(canary!.client), server, timeout, patience: 30_000 });
    },
    /** The part of the cluster that the task is about: its namespaces, and the cluster's own, with their DNS. */
    async scope(): Promise<Snapshot> {
      const all = await liveSnapshot(api);
      const spaces = new Set(
        all.namespaces
          .filter(({ metadata }) => metadata?.labels?.[RUN] === marks.run && metadata.name !== home)
          .map(nameOf),
      );
      const dns = all.services.find((service) => namespacedName(service) === 'kube-system/kube-dns')?.spec?.selector;
      const isDns = ({ metadata }: Pod): boolean =>
        metadata?.namespace === 'kube-system' &&
        dns !== undefined &&
        Object.entries(dns).every(([key, value]) => metadata.labels?.[key] === value);
      const inSpaces = (object: { readonly metadata?: { readonly namespace?: string } }): boolean =>
        spaces.has(namespaceOf(object));
      const near = (object: { readonly metadata?: { readonly namespace?: string; readonly name?: string } }): boolean =>
        inSpaces(object) || namespacedName(object) === 'kube-system/kube-dns';
      return {
        namespaces: all.namespaces.filter(
          (namespace) => spaces.has(nameOf(namespace)) || clustersOwn.has(nameOf(namespace)),
        ),
        nodes: all.nodes,
        pods: asWorkloads(all.pods, untouched, marks.run)
          .filter((pod) => inSpaces(pod) || (isDns(pod) && !isOurs(pod)) || marksOf(pod.metadata)?.run === marks.run)
          .filter((pod) => namespaceOf(pod) !== home && pod.metadata?.deletionTimestamp === undefined)
          .map(toldPlainly),
        services: all.services.filter(near),
        endpointSlices: all.endpointSlices.filter(inSpaces),
        policies: all.policies.filter((policy) => inSpaces(policy) || clustersOwn.has(namespaceOf(policy))),
      };
    },
    /** Tries every pod of the task with every other, on the ports that answer: what gets through is a control later. */
    async look(enforcement: Enforcement): Promise<readonly TriedFlow[]> {
      progress('trying what gets through before the answer');
      const snapshot = await this.scope();
      const pods = snapshot.pods.filter((pod) => !isHostNetwork(pod));
      const flows = pods.filter(isOurs).flatMap((from) =>
        pods.flatMap((to) =>
          from === to
            ? []
            : declaredPorts(to).map(({ port, protocol }): Flow => {
                return { from: { pod: namespacedName(from) }, to: { pod: namespacedName(to) }, port, protocol };
              }),
        ),
      );
      return (await this.probe(flows, snapshot, enforcement, [])).tried;
    },
    probe(flows: readonly Flow[], snapshot: Snapshot, enforcement: Enforcement, before: readonly TriedFlow[]) {
      const namespaces = new Set(snapshot.namespaces.map(nameOf));
      return probeFlows(flows, {
        api,
        snapshot,
        isOurs,
        decoys: { api, marks, image, owner: own(), namespaces, patience },
        enforcement,
        canary: this.canary(),
        ways,
        before,
        timeout,
      });
    },
  };
}

/** The namespaces of Kubernetes itself. */
const clustersOwn: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/** How often somebody who listens is told of changes, in milliseconds. */
const lookEvery = 1000;

function clusterOn(
  stage: ReturnType<typeof stageOf>,
  { api, marks, image }: RealOptions,
  enforcement: Enforcement,
  before: readonly TriedFlow[],
  remove: (patience?: number) => Promise<void>,
): RealCluster {
  const hearers = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let seen = '';
  const look = async (): Promise<void> => {
    const { pods, policies, namespaces, services } = await stage.scope();
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
    if (kind && (!kind.namespaced || namespace) && manifest.kind !== 'Namespace' && !kind.namespaced) {
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
    enforcement,
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
    snapshot: () => stage.scope(),
    async probe(flows): Promise<readonly Verdict[]> {
      try {
        return (await stage.probe(flows, await stage.scope(), enforcement, before)).verdicts;
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
  return { is: 'refused', status: refusal('Forbidden', 403, message), warnings: [] };
}

function nameOf({ metadata }: Namespace): string {
  return metadata?.name ?? '';
}
