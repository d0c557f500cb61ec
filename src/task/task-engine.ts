import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Grade } from '../../graders/grader.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { RealCluster } from '../cluster/real/index.ts';
import { verdictOf } from '../cluster/simulated.ts';
import { namespacedName } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { policyTexts } from '../kube/yaml/read-policy-texts.ts';
import { decideAll } from '../network/decide-all.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type AppliedAnswer, applyAnswer } from '../session/apply-answer.ts';
import { drawMap } from '../session/flow-map.ts';
import { gradeAttempt } from '../session/grade-attempt.ts';
import { judgeOf } from '../session/judge.ts';
import type { Answer, World } from '../session/session.ts';
import { newClusterFor } from './new-cluster.ts';
import { serveClusterFor } from './serve-cluster.ts';

/** The cluster of one open task. Everything heavy hangs on this file: it is loaded after the first frame. */
export interface TaskEngine {
  /** Puts an answer in the place of the one before it, and draws the map. */
  apply(file: string, text: string, savedAt: number): Promise<{ readonly answer: Answer; readonly world: World }>;
  /** Whether the task stands on a real cluster, which others change too. */
  readonly isReal: boolean;
  /** Grades the cluster as it is now: on a real one by trying connections. */
  grade(): Promise<Grade>;
  /** The same by what the policies say alone, at once on any cluster. */
  count(): Promise<Grade>;
  /** Goes through a save unseen, on a cluster of its own, so that the first real one is as quick as those after it. */
  rehearse(): Promise<void>;
  /**
   * Gives the cluster an API server, from now on: it is another one then, to which the answer is applied anew. Whatever
   * changes it beside `apply` is told to `onChange`.
   */
  serve(onChange: () => void): Promise<Reached>;
  /** From now on shows and grades another window's cluster, to which that window applies the answer; null: its own. */
  follow(others: Cluster | null): Promise<void>;
  /** The map as the cluster is now; null where nothing that matters is another since the last look. */
  look(): Promise<Looked | null>;
  /** Begins with the start state anew. A cluster that was served is served again, elsewhere; else it is null. */
  reset(): Promise<Reached | null>;
  close(): Promise<void>;
}

/** A cluster that kubectl can reach. */
export type Reached = Cluster & Pick<RealCluster, 'server' | 'kubeconfig'>;

/** What was found by looking. */
export interface Looked {
  readonly world: World;
  /** Somebody has changed it; else it went on by itself, as a pod that starts does. */
  readonly touched: boolean;
}

/** What an answer has made of a cluster: its text (the last one that is YAML), and each policy of it as it then stood. */
interface Seen {
  readonly applied: AppliedAnswer;
  readonly text: string;
  readonly stood: ReadonlyMap<string, string>;
  readonly world: World;
}

/** What a task's cluster is made with. */
export interface EngineOptions {
  /** Shortens waits that nobody chose, on the simulated cluster. */
  readonly fast?: boolean;
  /** Puts the task on a real cluster, in the place of a simulated one. */
  readonly stage?: () => Promise<RealCluster>;
}

/** Makes a task's cluster in its start state. */
export async function startEngine(
  scenario: Scenario,
  now: () => Date,
  { fast = false, stage }: EngineOptions = {},
): Promise<TaskEngine> {
  const newCluster = (): Promise<Cluster> => newClusterFor(scenario, now);
  const real = stage ? await stage() : null;
  let cluster: Cluster = real ?? (await newCluster());
  let followed: Cluster | null = null;
  let served: Reached | null = real;
  let changed = (): void => undefined;
  // While an answer is applied, the cluster's changes are its own.
  let applying = false;
  let closed = false;
  let seen: Seen | undefined;
  // What was declared when the program itself had changed it last, or somebody was seen to.
  let known = '';
  let untouched = await cluster.snapshot();

  // The other window may be closing its cluster just now.
  const current = (): Promise<Snapshot> =>
    followed === null ? cluster.snapshot() : followed.snapshot().catch(() => cluster.snapshot());
  const draw = (snapshot: Snapshot, { text, stood }: Pick<Seen, 'text' | 'stood'>): World => {
    const map = drawMap(scenario, untouched, snapshot, judgeOf(scenario, untouched, snapshot), seen?.world.map);
    const isAsWritten = (policy: NetworkPolicy): boolean => stood.get(namespacedName(policy)) === specOf(policy);
    return {
      untouched,
      snapshot,
      map,
      policies: policyTexts(text, scenario.namespace, snapshot.policies, isAsWritten),
    };
  };
  const see = async (to: Cluster, text: string, file: string, before?: Seen): Promise<Seen> => {
    const applied = await applyAnswer(to, scenario, [{ file, text }], before?.applied);
    const snapshot = await (to === cluster ? current() : to.snapshot());
    const known = applied.fault
      ? { text: before?.text ?? '', stood: before?.stood ?? new Map<string, string>() }
      : { text, stood: standing(applied, snapshot, before) };
    return { applied, ...known, world: draw(snapshot, known) };
  };
  const hear = (to: Cluster): void => {
    to.onChange(() => {
      if (!applying && cluster === to) changed();
    });
  };
  if (real) hear(real);
  const serveAnew = async (): Promise<Reached> => {
    if (stage) await (cluster as RealCluster).clear();
    const fresh = stage ? await stage() : await serveClusterFor(scenario, now, fast);
    if (!stage) await cluster.close();
    // The task was left meanwhile: nobody would close it.
    if (closed) await fresh.close();
    // On a real cluster the pods of the start state have other names each time.
    if (stage) untouched = await fresh.snapshot();
    hear(fresh);
    cluster = fresh;
    served = fresh;
    return fresh;
  };
  const quietly = async <T>(run: () => Promise<T>): Promise<T> => {
    applying = true;
    try {
      return await run();
    } finally {
      applying = false;
    }
  };

  return {
    async apply(file, text, savedAt) {
      seen = await quietly(() => see(cluster, text, file, seen));
      known = declared(seen.world.snapshot);
      return { answer: { text, savedAt, applied: seen.applied }, world: seen.world };
    },
    async rehearse() {
      const stage = await newCluster();
      const before = await see(stage, scenario.solution, 'answer.yaml');
      await see(stage, `${scenario.solution}\n`, 'answer.yaml', before);
      await stage.close();
    },
    isReal: real !== null,
    grade: () => gradeAttempt(scenario, followed ?? cluster, newCluster, seen?.applied),
    count: () => gradeAttempt(scenario, deduced(followed ?? cluster), newCluster, seen?.applied),
    async follow(others) {
      followed = others;
      if (others === null) known = declared(await cluster.snapshot());
    },
    async serve(onChange) {
      changed = onChange;
      if (served) return served;
      const fresh = await serveAnew();
      // What the text before a fault had applied is still meant.
      const manifests = seen?.applied.accepted.map(({ manifest }) => manifest) ?? [];
      await quietly(() => fresh.apply(manifests, scenario.namespace));
      known = declared(await fresh.snapshot());
      changed();
      return fresh;
    },
    async look() {
      const snapshot = await current();
      if (!seen) return null;
      const before = seen.world.snapshot;
      const now = declared(snapshot);
      const touched = now !== known;
      known = now;
      if (now === declared(before) && going(snapshot) === going(before)) return null;
      seen = { ...seen, world: draw(snapshot, seen) };
      return { world: seen.world, touched };
    },
    async reset() {
      seen = undefined;
      if (served) return serveAnew();
      await cluster.close();
      cluster = await newCluster();
      return null;
    },
    close() {
      closed = true;
      return cluster.close();
    },
  };
}

/** The policies of an answer as they stand once it is applied; those that it had before and kept, as they stood then. */
function standing(
  applied: AppliedAnswer,
  { policies }: Snapshot,
  before: Seen | undefined,
): ReadonlyMap<string, string> {
  const live = new Map(policies.map((policy) => [namespacedName(policy), specOf(policy)]));
  const kept = new Set(before?.applied.accepted.map(({ manifest }) => JSON.stringify(manifest)));
  return new Map(
    applied.accepted
      .filter(({ ref }) => ref.kind === 'NetworkPolicy')
      .map(({ ref, manifest }) => {
        const name = `${ref.namespace ?? ''}/${ref.name}`;
        const stood = kept.has(JSON.stringify(manifest)) ? before?.stood.get(name) : undefined;
        return [name, stood ?? live.get(name) ?? ''];
      }),
  );
}

/** A cluster whose flows are decided by its policies, whatever it does with them. */
function deduced(cluster: Cluster): Cluster {
  if (cluster.kind === 'simulated') return cluster;
  return {
    ...cluster,
    kind: 'simulated',
    probe: async (flows) => decideAll(await cluster.snapshot(), flows).map(verdictOf),
  };
}

/** What somebody wants of a cluster, as far as a map or a reason may show it. */
function declared({ namespaces, nodes, pods, services, policies }: Snapshot): string {
  return JSON.stringify([
    [...namespaces, ...nodes, ...pods].map(({ metadata }) => [metadata?.namespace, metadata?.name, metadata?.labels]),
    [...services, ...policies].map(({ metadata, spec }) => [metadata?.namespace, metadata?.name, spec]),
  ]);
}

/** What follows from it. */
function going({ pods, endpointSlices }: Snapshot): string {
  return JSON.stringify([
    pods.map(({ spec, status }) => [
      [spec?.containers, spec?.ephemeralContainers, status?.phase, status?.podIPs],
      status?.conditions?.map(({ type, status: is }) => [type, is]),
    ]),
    endpointSlices.map(({ metadata, endpoints, ports }) => [metadata?.namespace, metadata?.labels, endpoints, ports]),
  ]);
}

function specOf({ spec }: NetworkPolicy): string {
  return JSON.stringify(spec ?? null);
}
