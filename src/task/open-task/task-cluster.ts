import type { Grade } from '../../../graders/grader.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { KeptCluster } from '../../cluster/journal/kept-lines.ts';
import type { ObjectJournal } from '../../cluster/journal/object-journal.ts';
import type { ServedCluster } from '../../cluster/served-cluster.ts';
import { verdictOf } from '../../cluster/simulated-cluster.ts';
import type { TextFile } from '../../kube/yaml/text-file.ts';
import { decideAll } from '../../network/decide-all.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type ClusterState, clusterState } from '../../session/cluster-state.ts';
import { gradeAttempt } from '../../session/grade-attempt.ts';
import { emptyCells, questionOf } from '../../session/question/answers.ts';
import type { QuestionNotes } from '../../session/question/question-notes.ts';
import type { Answer, ClusterView } from '../../session/session.ts';
import { type AppliedText, type ApplyTarget, applyText, type KnownText, viewOf } from './applied-text.ts';
import { ClusterKeeper } from './cluster-keeper.ts';
import { type ClusterProvider, isReachable, type ReachableCluster } from './cluster-provider.ts';
import { declaredKey, statusKey } from './snapshot-keys.ts';

/** A change of the cluster that was found. */
export interface ClusterChange {
  readonly cluster: ClusterView;
  /** A person changed it; else it went on by itself, as a pod that starts does. */
  readonly byPerson: boolean;
}

/** What a journal had kept of the cluster, which this one goes on with. */
export interface ResumedCluster {
  /** kubectl had changed it since the last save. */
  readonly byPerson: boolean;
}

/** How far a cluster is from its start state. */
export interface TaskClusterState {
  /** The answer says nothing yet, and kubectl has written nothing. */
  readonly isUntouched: boolean;
  /** What is declared in it, as `declaredKey` gives it; the answer itself where that answers a question. */
  readonly declared: string;
  /** How often kubectl has written something since the start state. */
  readonly writes: number;
  /** How many cells of a prediction are empty; 0 for every other task. */
  readonly emptyCells: number;
}

/**
 * The cluster of one open task with the answer that was applied to it. It may be made again elsewhere, and in a window
 * that joined it is the other window's cluster that is shown and graded. Everything heavy is imported from here: this
 * file is loaded after the first frame. One method at a time: see `ClusterQueue`.
 */
export class TaskCluster {
  readonly #scenario: Scenario;
  readonly #provider: ClusterProvider;
  readonly #keeper: ClusterKeeper;
  #cluster: Cluster;
  /** The start state. */
  #untouched: ClusterState;
  /** The cluster of another window, which is shown and graded in the place of the own one. */
  #followed: Cluster | null = null;
  /** The answer that is applied, and what was shown with it; null before the first one. */
  #answer: KnownText | null = null;
  #view: ClusterView | undefined;
  /** The answer is the one that a journal had kept, and nothing was applied since. */
  #isAsKept = false;
  #resumed: ResumedCluster | null = null;
  /** What was declared when this program had changed the cluster last, or a person's change was found. */
  #declared = '';
  #listener: () => void = () => undefined;
  /** While an answer is applied, the changes of the cluster are the answer's. */
  #isApplying = false;
  #isClosed = false;

  /**
   * Makes the cluster in the task's start state; or as the journal has kept it, where it has kept one. In a window that
   * `joins` another one the other window's cluster is the one that counts, and nothing is taken from the journal.
   */
  static async open(
    scenario: Scenario,
    provider: ClusterProvider,
    journal?: ObjectJournal,
    joins = false,
  ): Promise<TaskCluster> {
    const keeper = new ClusterKeeper(journal);
    const kept = joins ? null : keeper.read();
    if (kept === null) {
      const cluster = await provider.create();
      return new TaskCluster(scenario, provider, keeper, cluster, await clusterState(cluster, scenario));
    }
    const untouched = await provider.createUntouched();
    const start = await clusterState(untouched, scenario);
    await untouched.close();
    const cluster = new TaskCluster(scenario, provider, keeper, await provider.restore(kept), start);
    await cluster.#resume(kept);
    return cluster;
  }

  private constructor(
    scenario: Scenario,
    provider: ClusterProvider,
    keeper: ClusterKeeper,
    cluster: Cluster,
    untouched: ClusterState,
  ) {
    this.#scenario = scenario;
    this.#provider = provider;
    this.#keeper = keeper;
    this.#cluster = cluster;
    this.#untouched = untouched;
    this.#declared = declaredKey(untouched);
    this.#listenTo(cluster);
  }

  /** Whether the task stands on a real cluster, which other people change too. */
  get isReal(): boolean {
    return this.#provider.isReal;
  }

  /** Whether kubectl can reach the cluster now. */
  get isReachable(): boolean {
    return isReachable(this.#cluster);
  }

  /** What the journal had kept when this cluster was made; null where it is a new one. */
  get resumed(): ResumedCluster | null {
    return this.#resumed;
  }

  /** Keeps every change of the cluster in the journal from now on. */
  keep(): void {
    this.#keeper.start(this.#cluster);
  }

  /** Goes on as the window that has the task, after another one: with that window's cluster as the journal has kept it. */
  async takeOver(): Promise<void> {
    const kept = this.#keeper.read();
    if (kept === null) return this.follow(null);
    this.#followed = null;
    const old = this.#cluster;
    this.#put(await this.#provider.restore(kept));
    await old.close();
    await this.#resume(kept);
  }

  /** Calls back after every change of the cluster but those by `apply`. */
  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  /** Applies an answer in the place of the one before it. `savedAt` is in milliseconds since 1970. */
  async apply(answer: TextFile, savedAt: number): Promise<{ readonly answer: Answer; readonly cluster: ClusterView }> {
    const { applied, view } = await this.#appliedOf(answer);
    this.#isAsKept = false;
    this.#view = view;
    return { answer: { text: answer.text, savedAt, applied }, cluster: view };
  }

  async state(): Promise<TaskClusterState> {
    const { accepted = [], rejected = [], document = null } = this.#answer?.applied ?? {};
    // What kubectl changes is no part of the answer to a question.
    const kind = questionOf(this.#scenario);
    if (kind !== null) {
      const empty = emptyCells(kind, document);
      return { isUntouched: document === null, declared: JSON.stringify(document), writes: 0, emptyCells: empty };
    }
    const declared = declaredKey(await this.#shownState());
    const { writes } = this.#keeper;
    // An answer that began with given objects has those documents from the beginning.
    const isAnswered = accepted.length !== this.#given || rejected.length > 0;
    const isUntouched = !isAnswered && writes === 0 && declared === declaredKey(this.#untouched);
    return { isUntouched, declared, writes, emptyCells: 0 };
  }

  /** Grades the cluster as it is now; a real one by trying connections. */
  grade(): Promise<Grade> {
    return this.#gradeOn(this.#shown);
  }

  /** Of a question: why the answer is right or wrong. Null for other tasks. */
  async explain(): Promise<QuestionNotes | null> {
    const kind = questionOf(this.#scenario);
    if (kind === null) return null;
    const { explainQuestion } = await import('../../session/question/question-notes.ts');
    const document = this.#answer?.applied.document ?? null;
    return explainQuestion(this.#scenario, kind, document, () => this.#provider.createUntouched());
  }

  /** Grades by what the policies say, at once on any cluster: for the count of goals. */
  gradeByPolicies(): Promise<Grade> {
    return this.#gradeOn(decidedByPolicies(this.#shown));
  }

  /** Goes through two saves on a cluster of its own, so that the first real save is as quick as later ones. */
  async rehearse(): Promise<void> {
    const cluster = await this.#provider.createUntouched();
    const target = this.#target(cluster, () => this.#stateOf(cluster));
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
    this.#declared = declaredKey(await this.#stateOf(fresh));
    this.#listener();
    return fresh;
  }

  /** Shows and grades another window's cluster from now on, to which that window applies the answer; null: its own. */
  async follow(cluster: Cluster | null): Promise<void> {
    this.#followed = cluster;
    if (cluster === null) this.#declared = declaredKey(await this.#stateOf(this.#cluster));
  }

  /** Reads the cluster again; null where nothing has changed that a map or a reason shows. */
  async refresh(): Promise<ClusterChange | null> {
    const state = await this.#shownState();
    if (!this.#answer || !this.#view) return null;
    const before = this.#view;
    const declared = declaredKey(state);
    const byPerson = declared !== this.#declared;
    this.#declared = declared;
    if (declared === declaredKey(before) && statusKey(state.snapshot) === statusKey(before.snapshot)) return null;
    this.#view = viewOf(this.#scenario, this.#untouched, state, this.#answer, this.#view);
    return { cluster: this.#view, byPerson };
  }

  /** Returns to the start state, without an answer. A reachable cluster is reachable again, elsewhere; else null. */
  async reset(): Promise<ReachableCluster | null> {
    this.#answer = null;
    this.#view = undefined;
    this.#isAsKept = false;
    this.#keeper.startOver();
    if (isReachable(this.#cluster)) return this.#replace();
    await this.#cluster.close();
    this.#put(await this.#provider.create());
    this.#keeper.follow(this.#cluster);
    return null;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // Nothing is kept from here on: what the end of the cluster does to its objects does not count.
    await Promise.all([this.#keeper.close(), this.#cluster.close()]);
  }

  /** How many documents of the answer are those that the task gives. */
  get #given(): number {
    const { length = 0 } = this.#answer?.applied.accepted ?? {};
    return Math.min(length, this.#scenario.given?.objects.length ?? 0);
  }

  get #shown(): Cluster {
    return this.#followed ?? this.#cluster;
  }

  #stateOf(cluster: Cluster): Promise<ClusterState> {
    return clusterState(cluster, this.#scenario);
  }

  #shownState(): Promise<ClusterState> {
    const own = (): Promise<ClusterState> => this.#stateOf(this.#cluster);
    // The other window may be closing its cluster just now.
    return this.#followed === null ? own() : this.#stateOf(this.#followed).catch(own);
  }

  #target(cluster: Cluster, state: () => Promise<ClusterState>): ApplyTarget {
    return { scenario: this.#scenario, cluster, untouched: this.#untouched, state };
  }

  #gradeOn(cluster: Cluster): Promise<Grade> {
    return gradeAttempt(this.#scenario, cluster, () => this.#provider.createUntouched(), this.#answer?.applied);
  }

  /** Applies a text, unless it is the one that is applied to a cluster which is as it was left. */
  async #appliedOf(answer: TextFile): Promise<AppliedText> {
    const known = this.#answer;
    if (this.#isAsKept && known?.text === answer.text) {
      const state = await this.#shownState();
      return { ...known, view: viewOf(this.#scenario, this.#untouched, state, known, undefined) };
    }
    const target = this.#target(this.#cluster, () => this.#shownState());
    const before = known ? { ...known, view: this.#view } : undefined;
    const applied = await this.#quietly(() => applyText(target, answer, before));
    this.#answer = applied;
    this.#declared = declaredKey(applied.view);
    this.#keeper.answerApplied(applied);
    return applied;
  }

  /** Takes up what the journal noted beside the objects of the cluster, which has been made from them. */
  async #resume(kept: KeptCluster): Promise<void> {
    this.#declared = declaredKey(await this.#stateOf(this.#cluster));
    this.#answer = this.#keeper.resume(kept);
    this.#isAsKept = this.#answer !== null;
    this.#resumed = { byPerson: this.#keeper.isChangedByPerson };
  }

  /** Puts a reachable cluster in the start state in the place of the present one. */
  async #replace(): Promise<ReachableCluster> {
    const fresh = await this.#provider.createReachable(this.#cluster);
    // The task was left while the cluster was made, and `close` has closed the old one only.
    if (this.#isClosed) await fresh.close();
    // On a real cluster the pods of the start state have other names each time.
    if (this.isReal) this.#untouched = await this.#stateOf(fresh);
    this.#put(fresh);
    if (!this.#isClosed) this.#keeper.follow(fresh);
    return fresh;
  }

  #put(cluster: Cluster): void {
    this.#cluster = cluster;
    this.#listenTo(cluster);
  }

  #listenTo(cluster: Cluster): void {
    cluster.onChange(() => {
      if (!this.#isApplying && this.#cluster === cluster) this.#listener();
    });
    if (!isServed(cluster)) return;
    cluster.onClientWrite(() => {
      if (this.#cluster === cluster) this.#keeper.clientWrote();
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

/** Whether a cluster reports the requests of its clients. */
function isServed(cluster: Cluster): cluster is Cluster & Pick<ServedCluster, 'onClientWrite'> {
  return 'onClientWrite' in cluster;
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
