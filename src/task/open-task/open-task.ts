import type { Environment } from '../../cli/command-context.ts';
import type { ObjectJournal } from '../../cluster/journal/object-journal.ts';
import type { Journal } from '../../progress/journal.ts';
import type { WindowFile } from '../../progress/task-owner.ts';
import type { AnswerDocument } from '../../scenario/answer-document.ts';
import { misconceptionsOf } from '../../scenario/pack-entry.ts';
import { isAnsweredByManifests, type Scenario } from '../../scenario/scenario.ts';
import type { AnswerFile } from '../answer-file.ts';
import type { ClusterFolder } from '../cluster-folder.ts';
import { AnswerApplier } from './answer-applier.ts';
import { AnswerWriter } from './answer-writer.ts';
import { AttemptJournal } from './attempt-journal.ts';
import { checkCluster, checkedEvent } from './check-answer.ts';
import { ClusterQueue } from './cluster-queue.ts';
import { ClusterServer } from './cluster-server.ts';
import { ClusterWatch } from './cluster-watch.ts';
import { GoalCounter } from './goal-counter.ts';
import { OtherWindows } from './other-processes.ts';
import { errorSentence, type SessionPort, sendTrouble } from './session-port.ts';
import { TaskClock } from './task-clock.ts';
import type { TaskCluster } from './task-cluster.ts';

/** What an open task works with. */
export interface OpenTaskOptions {
  readonly scenario: Scenario;
  /** Whether the attempt is new: it begins with an empty answer and the start state. Else it goes on. */
  readonly isNew: boolean;
  readonly session: SessionPort;
  readonly answerFile: AnswerFile;
  readonly journal: Journal;
  /** Keeps the objects of the simulated cluster. */
  readonly objects: ObjectJournal;
  readonly window: WindowFile;
  readonly pid: number;
  readonly env: Environment;
  /** The folder of its pack, where that did not come with the program. */
  readonly packFolder?: string;
  /** The context of the real cluster that the task stands on, if it does. */
  readonly context?: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly isProcessAlive: (pid: number) => boolean;
  /** Makes the cluster. Called once, when the answer file exists. `joins`: see `TaskCluster.open`. */
  readonly openCluster: (joins: boolean) => Promise<TaskCluster>;
}

/**
 * A task that is open in this window: its clock runs, its answer file is watched and applied to its cluster, and what
 * happens is kept in the journal. Everything is reported to the session; the screen waits for nothing here. Its parts
 * know the queue, the clock and the session, and no part knows the task.
 */
export class OpenTask {
  readonly #options: OpenTaskOptions;
  /** Settles when the files of the attempt are there, and its beginning is recorded or waits to be. */
  readonly #isPrepared: Promise<void>;
  readonly #cluster: Promise<TaskCluster>;
  readonly #queue: ClusterQueue;
  readonly #clock: TaskClock;
  readonly #goals: GoalCounter;
  readonly #watch: ClusterWatch;
  readonly #answer: AnswerApplier;
  readonly #writer: AnswerWriter;
  readonly #server: ClusterServer;
  readonly #windows: OtherWindows;
  readonly #journal: AttemptJournal;
  #isClosed = false;

  constructor(options: OpenTaskOptions) {
    this.#options = options;
    const { scenario, session, answerFile: file, journal, window, now } = options;
    const clock = new TaskClock(options);
    this.#clock = clock;
    this.#isPrepared = clock.started
      .then(() => this.#prepareFiles())
      .catch((error: unknown) => sendTrouble(session, 'answer', error));
    this.#cluster = this.#isPrepared.then(() => options.openCluster(clock.isJoined));
    const queue = new ClusterQueue(this.#cluster);
    this.#queue = queue;
    // The one goal of a question is its answer: whether that is right is said by a check alone.
    const goals = new GoalCounter(queue, session, isAnsweredByManifests(scenario.kind));
    this.#goals = goals;
    const watch = new ClusterWatch(queue, session, goals);
    this.#watch = watch;
    this.#answer = new AnswerApplier({ file, queue, session, goals, now });
    this.#writer = new AnswerWriter({ file, session, sync: this.#answer });
    this.#server = new ClusterServer({ ...options, queue, clock });
    this.#windows = new OtherWindows({
      window,
      clock,
      queue,
      watch,
      answer: (request) => (request === 'shell' ? this.#server.serve() : this.#resetCluster()),
      takeOver: () => this.#takeOver(),
    });
    this.#journal = new AttemptJournal({ journal, task: scenario, clock, session, now });
    clock.onTick(() => {
      this.#server.updatePrompt();
      this.#journal.retry();
      options.objects.retry();
    });
    this.#cluster.then(
      (cluster) => this.#start(cluster),
      (error: unknown) => sendTrouble(session, 'answer', error),
    );
  }

  get scenario(): Scenario {
    return this.#options.scenario;
  }

  /** The path of the answer file. */
  get answerPath(): string {
    return this.#options.answerFile.path;
  }

  /**
   * Checks the answer as it is saved now, even where the save has not been noticed yet. The session gets the result once
   * it is on the disk. `asItIs`: the cluster is checked though the answer cannot be read.
   */
  async check(asItIs = false): Promise<void> {
    const { session } = this.#options;
    try {
      await this.#writer.settled;
      this.#goals.cancel();
      this.#answer.applySoon();
      const outcome = await this.#queue.run((cluster) => checkCluster(cluster, this.#answer.isReadable, asItIs));
      if (outcome.is === 'untouched') return void session.send({ is: 'notice', notice: { is: 'nothing-to-check' } });
      if (outcome.is === 'empty-cells') {
        return void session.send({ is: 'notice', notice: { is: 'empty-cells', count: outcome.count } });
      }
      if (outcome.is === 'unreadable') return void session.send({ is: 'check-asks' });
      const { grade, key, notes } = outcome;
      const { over, attempt } = session.get() ?? { over: true, attempt: null };
      const isRepeat = !grade.passed && attempt?.lastCheck === key;
      const checked = { ...checkedEvent(grade, this.scenario), key };
      const passed = grade.passed ? [{ is: 'passed' } as const] : [];
      if (!over && !isRepeat) await this.#journal.record(checked, ...passed);
      session.send({ is: 'graded', grade, key, isRepeat, notes });
    } catch (error) {
      session.send({ is: 'not-graded', because: `Nothing was checked. ${errorSentence(error)}` });
    }
  }

  /** Writes the answer to a question, as it was picked on the screen, into the answer file; null: no answer. */
  writeAnswer(document: AnswerDocument | null): void {
    this.#writer.write(document);
  }

  /** Records that a hint is shown; hints count from 1. Settles when that is on the disk, or cannot be. */
  recordHint(hint: number): Promise<void> {
    return this.#journal.record({ is: 'hinted', hint });
  }

  /** Records that the reference answer is shown. Settles when that is on the disk, or cannot be. */
  recordSolutionShown(): Promise<void> {
    return this.#journal.record({ is: 'solution-shown' });
  }

  /** Records that the task is skipped: the attempt is given up. Settles when that is on the disk, or cannot be. */
  async recordSkipped(): Promise<void> {
    await this.#isPrepared;
    await this.#journal.record({ is: 'skipped' });
  }

  /** Starts over: the first line of the answer file, and the start state of the cluster. */
  async reset(): Promise<void> {
    const { session, window } = this.#options;
    try {
      await this.#writer.settled;
      const name = await this.#options.answerFile.startOver();
      if (this.#clock.isJoined) await window.request('reset');
      await this.#resetCluster();
      if (name !== null) session.send({ is: 'notice', notice: { is: 'answer-kept', name } });
      await this.#journal.record({ is: 'reset' });
    } catch (error) {
      sendTrouble(session, 'reset', error);
    }
  }

  /**
   * Where the cluster can be reached with kubectl. It is served from the first call on, by the window that keeps the
   * task's clock. Rejects with a sentence in an `Error`.
   */
  async serve(): Promise<ClusterFolder> {
    if (!this.#clock.isJoined) return this.#server.serve();
    const { scenario, window } = this.#options;
    const { reachRunning, runningName } = await import('../running-clusters.ts');
    return reachRunning({ name: runningName(scenario), folder: null, window });
  }

  /**
   * Records that the task was left, and ends everything that belongs to it. Resolves to a sentence where a part of the
   * attempt could not be kept, else to null.
   */
  async close(): Promise<string | null> {
    await Promise.all([this.#writer.settled, this.#isPrepared]);
    this.#isClosed = true;
    const { session } = this.#options;
    if (!this.#clock.isJoined && session.get()?.over === false) void this.#journal.record({ is: 'left' });
    this.#server.stop();
    this.#windows.stop();
    this.#answer.stop();
    this.#watch.stop();
    this.#goals.stop();
    const [trouble] = await Promise.all([
      this.#journal.close(),
      this.#clock.stop(),
      this.#cluster.then((cluster) => cluster.close()).catch(() => undefined),
    ]);
    return trouble;
  }

  /** The answer file, and what is kept of the cluster, as the attempt begins with them. */
  async #prepareFiles(): Promise<void> {
    const { scenario, answerFile, isNew, objects, session, window, isProcessAlive, now } = this.#options;
    await window.clean(isProcessAlive, now());
    if (!isNew || this.#clock.isJoined) return answerFile.create();
    try {
      const name = await answerFile.startOver();
      if (name !== null) session.send({ is: 'notice', notice: { is: 'answer-kept', name } });
      objects.clear();
    } finally {
      // Not before: a program that is killed in between begins the attempt again.
      const { skills, minutes } = scenario;
      const about = { skills, minutes, misconceptions: misconceptionsOf(scenario) };
      void this.#journal.record({ is: 'started', about });
    }
  }

  /** Begins the work on the cluster, which exists now. */
  #start(cluster: TaskCluster): void {
    if (this.#isClosed) return;
    if (!this.#clock.isJoined) this.#beginKeeping(cluster);
    cluster.onChange(() => this.#watch.refreshSoon());
    this.#answer.start();
    this.#queue.run(async () => this.#isClosed || (await cluster.rehearse())).catch(() => undefined);
  }

  /** Keeps the cluster's changes from now on. One that kubectl could reach when it was kept is served again. */
  #beginKeeping(cluster: TaskCluster): void {
    const { session } = this.#options;
    cluster.keep();
    if (cluster.resumed === null) return;
    session.send({ is: 'notice', notice: { is: 'resumed', cluster: cluster.resumed.byPerson } });
    if (cluster.isReal || !cluster.isReachable) return;
    this.#server.serve().then(
      () => session.send({ is: 'shell-ready' }),
      (error: unknown) => sendTrouble(session, 'shell', error),
    );
  }

  async #takeOver(): Promise<void> {
    await this.#queue.run(async (cluster) => {
      await cluster.takeOver();
      // What kubectl had changed is gone where it was not kept.
      this.#options.session.send({ is: 'reset' });
      if (!this.#isClosed) this.#beginKeeping(cluster);
    });
    this.#answer.applySoon();
    this.#watch.refreshSoon();
  }

  async #resetCluster(): Promise<void> {
    const reachable = await this.#answer.reset();
    if (reachable !== null) this.#server.replace(reachable);
  }
}
