import type { Grade } from '../../../graders/grader.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { verdictOf } from '../../cluster/simulated.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { TextFile } from '../../kube/yaml/text-file.ts';
import { decideAll } from '../../network/decide-all.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { gradeAttempt } from '../../session/grade-attempt.ts';
import type { Answer, ClusterView } from '../../session/session.ts';
import { type AppliedText, type ApplyTarget, applyText, viewOf } from './applied-text.ts';
import { type ClusterProvider, isReachable, type ReachableCluster } from './cluster-provider.ts';
import { declaredKey, statusKey } from './snapshot-keys.ts';

/** A change of the cluster that was found. */
export interface ClusterChange {
  readonly cluster: ClusterView;
  /** A person changed it; else it went on by itself, as a pod that starts does. */
  readonly byPerson: boolean;
}

/**
 * The cluster of one open task with the answer that was applied to it. It may be made again elsewhere, and in a window
 * that joined it is the other window's cluster that is shown and graded. Everything heavy is imported from here: this
 * file is loaded after the first frame. One method at a time: see `ClusterQueue`.
 */
export class TaskCluster {
  readonly #scenario: Scenario;
  readonly #provider: ClusterProvider;
  #cluster: Cluster;
  /** The start state. */
  #untouched: Snapshot;
  /** The cluster of another window, which is shown and graded in the place of the own one. */
  #followed: Cluster | null = null;
  #answer: AppliedText | undefined;
  /** What was declared when this program had changed the cluster last, or a person's change was found. */
  #declared = '';
  #listener: () => void = () => undefined;
  /** While an answer is applied, the changes of the cluster are the answer's. */
  #isApplying = false;
  #isClosed = false;

  /** Makes the cluster in the task's start state. */
  static async open(scenario: Scenario, provider: ClusterProvider): Promise<TaskCluster> {
    const cluster = await provider.create();
    return new TaskCluster(scenario, provider, cluster, await cluster.snapshot());
  }

  private constructor(scenario: Scenario, provider: ClusterProvider, cluster: Cluster, untouched: Snapshot) {
    this.#scenario = scenario;
    this.#provider = provider;
    this.#cluster = cluster;
    this.#untouched = untouched;
    this.#listenTo(cluster);
  }

  /** Whether the task stands on a real cluster, which other people change too. */
  get isReal(): boolean {
    return this.#provider.isReal;
  }

  /** Calls back after every change of the cluster but those by `apply`. */
  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  /** Applies an answer in the place of the one before it. `savedAt` is in milliseconds since 1970. */
  async apply(answer: TextFile, savedAt: number): Promise<{ readonly answer: Answer; readonly cluster: ClusterView }> {
    const target = this.#target(this.#cluster, () => this.#shownSnapshot());
    const { applied, view } = await this.#quietly(
      async () => (this.#answer = await applyText(target, answer, this.#answer)),
    );
    this.#declared = declaredKey(view.snapshot);
    return { answer: { text: answer.text, savedAt, applied }, cluster: view };
  }

  /** Grades the cluster as it is now; a real one by trying connections. */
  grade(): Promise<Grade> {
    return this.#gradeOn(this.#shown);
  }

  /** Grades by what the policies say, at once on any cluster: for the count of goals. */
  gradeByPolicies(): Promise<Grade> {
    return this.#gradeOn(decidedByPolicies(this.#shown));
  }

  /** Goes through two saves on a cluster of its own, so that the first real save is as quick as later ones. */
  async rehearse(): Promise<void> {
    const cluster = await this.#provider.createUntouched();
    const target = this.#target(cluster, () => cluster.snapshot());
    const { solution } = this.#scenario;
    const before = await applyText(target, { file: 'answer.yaml', text: solution });
    await applyText(target, { file: 'answer.yaml', text: `${solution}\n` }, before);
    await cluster.close();
  }

  /** A cluster that kubectl can reach, with the answer. Where it is not reachable yet, another one is made in its place. */
  async makeReachable(): Promise<ReachableCluster> {
    if (isReachable(this.#cluster)) return this.#cluster;
    const fresh = await this.#replace();
    // Where the text has a fault now, what the text before it had applied still counts.
    const manifests = this.#answer?.applied.accepted.map(({ manifest }) => manifest) ?? [];
    await this.#quietly(() => fresh.apply(manifests, this.#scenario.namespace));
    this.#declared = declaredKey(await fresh.snapshot());
    this.#listener();
    return fresh;
  }

  /** Shows and grades another window's cluster from now on, to which that window applies the answer; null: its own. */
  async follow(cluster: Cluster | null): Promise<void> {
    this.#followed = cluster;
    if (cluster === null) this.#declared = declaredKey(await this.#cluster.snapshot());
  }

  /** Reads the cluster again; null where nothing has changed that a map or a reason shows. */
  async refresh(): Promise<ClusterChange | null> {
    const snapshot = await this.#shownSnapshot();
    if (!this.#answer) return null;
    const before = this.#answer.view.snapshot;
    const declared = declaredKey(snapshot);
    const byPerson = declared !== this.#declared;
    this.#declared = declared;
    if (declared === declaredKey(before) && statusKey(snapshot) === statusKey(before)) return null;
    const view = viewOf(this.#scenario, this.#untouched, snapshot, this.#answer, this.#answer.view);
    this.#answer = { ...this.#answer, view };
    return { cluster: view, byPerson };
  }

  /** Returns to the start state, without an answer. A reachable cluster is reachable again, elsewhere; else null. */
  async reset(): Promise<ReachableCluster | null> {
    this.#answer = undefined;
    if (isReachable(this.#cluster)) return this.#replace();
    await this.#cluster.close();
    this.#cluster = await this.#provider.create();
    this.#listenTo(this.#cluster);
    return null;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#cluster.close();
  }

  get #shown(): Cluster {
    return this.#followed ?? this.#cluster;
  }

  #shownSnapshot(): Promise<Snapshot> {
    // The other window may be closing its cluster just now.
    return this.#followed?.snapshot().catch(() => this.#cluster.snapshot()) ?? this.#cluster.snapshot();
  }

  #target(cluster: Cluster, snapshot: () => Promise<Snapshot>): ApplyTarget {
    return { scenario: this.#scenario, cluster, untouched: this.#untouched, snapshot };
  }

  #gradeOn(cluster: Cluster): Promise<Grade> {
    return gradeAttempt(this.#scenario, cluster, () => this.#provider.createUntouched(), this.#answer?.applied);
  }

  /** Puts a reachable cluster in the start state in the place of the present one. */
  async #replace(): Promise<ReachableCluster> {
    const fresh = await this.#provider.createReachable(this.#cluster);
    // The task was left while the cluster was made, and `close` has closed the old one only.
    if (this.#isClosed) await fresh.close();
    // On a real cluster the pods of the start state have other names each time.
    if (this.isReal) this.#untouched = await fresh.snapshot();
    this.#cluster = fresh;
    this.#listenTo(fresh);
    return fresh;
  }

  #listenTo(cluster: Cluster): void {
    cluster.onChange(() => {
      if (!this.#isApplying && this.#cluster === cluster) this.#listener();
    });
  }

  async #quietly<T>(work: () => Promise<T>): Promise<T> {
    this.#isApplying = true;
    try {
      return await work();
    } finally {
      this.#isApplying = false;
    }
  }
}

/** The cluster with its flows decided by its policies, also where a real one behaves otherwise. */
function decidedByPolicies(cluster: Cluster): Cluster {
  if (cluster.kind === 'simulated') return cluster;
  return {
    ...cluster,
    kind: 'simulated',
    probe: async (flows) => decideAll(await cluster.snapshot(), flows).map(verdictOf),
  };
}
