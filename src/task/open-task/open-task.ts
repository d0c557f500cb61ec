import type { Grade } from '../../../graders/grader.ts';
import type { Environment } from '../../cli/command-context.ts';
import type { Journal } from '../../progress/journal.ts';
import type { WindowFile } from '../../progress/task-window.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { AnswerFile } from '../answer-file.ts';
import type { ClusterFolder } from '../cluster-folder.ts';
import { AnswerSync } from './answer-sync.ts';
import { AttemptJournal } from './attempt-journal.ts';
import { ClusterQueue } from './cluster-queue.ts';
import { ClusterServer } from './cluster-server.ts';
import { ClusterWatch } from './cluster-watch.ts';
import { GoalCounter } from './goal-counter.ts';
import { OtherWindows } from './other-windows.ts';
import { errorSentence, type SessionPort, sendTrouble } from './session-port.ts';
import { TaskClock } from './task-clock.ts';
import type { TaskCluster } from './task-cluster.ts';

/** What an open task works with. */
export interface OpenTaskOptions {
  readonly scenario: Scenario;
  /** Whether the attempt is new; else it goes on. */
  readonly isNew: boolean;
  readonly session: SessionPort;
  readonly answerFile: AnswerFile;
  readonly journal: Journal;
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
  /** Makes the cluster. Called once, when the answer file exists. */
  readonly openCluster: () => Promise<TaskCluster>;
}

/**
 * A task that is open in this window: its clock runs, its answer file is watched and applied to its cluster, and what
 * happens is kept in the journal. Everything is reported to the session; the screen waits for nothing here. Its parts
 * know the queue, the clock and the session, and no part knows the task.
 */
export class OpenTask {
  readonly #options: OpenTaskOptions;
  readonly #cluster: Promise<TaskCluster>;
  readonly #queue: ClusterQueue;
  readonly #clock: TaskClock;
  readonly #goals: GoalCounter;
  readonly #watch: ClusterWatch;
  readonly #answer: AnswerSync;
  readonly #server: ClusterServer;
  readonly #windows: OtherWindows;
  readonly #journal: AttemptJournal;
  #isClosed = false;

  constructor(options: OpenTaskOptions) {
    this.#options = options;
    const { scenario, session, answerFile: file, journal, window, now } = options;
    const clock = new TaskClock(options);
    this.#clock = clock;
    this.#cluster = file
      .create()
      .catch((error: unknown) => sendTrouble(session, 'answer', error))
      .then(() => options.openCluster());
    const queue = new ClusterQueue(this.#cluster);
    this.#queue = queue;
    const goals = new GoalCounter(queue, session);
    this.#goals = goals;
    const watch = new ClusterWatch(queue, session, goals);
    this.#watch = watch;
    this.#answer = new AnswerSync({ file, queue, session, goals, now });
    this.#server = new ClusterServer({ ...options, queue, clock });
    this.#windows = new OtherWindows({
      window,
      clock,
      queue,
      watch,
      session,
      answer: (request) => (request === 'shell' ? this.#server.serve() : this.#resetCluster()),
    });
    this.#journal = new AttemptJournal({ journal, task: scenario, clock, session, now });
    clock.onTick(() => this.#server.updatePrompt());
    this.#cluster.then(
      (cluster) => this.#start(cluster),
      (error: unknown) => sendTrouble(session, 'answer', error),
    );
    if (options.isNew) this.#journal.record({ is: 'started' });
  }

  get scenario(): Scenario {
    return this.#options.scenario;
  }

  /** The path of the answer file. */
  get answerPath(): string {
    return this.#options.answerFile.path;
  }

  /** Grades the answer as it is saved now, even where the save has not been noticed yet. */
  async check(): Promise<void> {
    const { session } = this.#options;
    const wasOver = session.get()?.over === true;
    try {
      const grade = await this.#grade();
      session.send({ is: 'graded', grade });
      if (wasOver) return;
      this.#journal.record({ is: 'checked', score: grade.score, passed: grade.passed, failed: failedChecks(grade) });
      if (grade.passed) this.#journal.record({ is: 'passed' });
    } catch (error) {
      session.send({ is: 'not-graded', because: `Nothing was checked. ${errorSentence(error)}` });
    }
  }

  /** Records that a hint was shown; hints count from 1. */
  recordHint(hint: number): void {
    this.#journal.record({ is: 'hinted', hint });
  }

  /** Records that the reference answer was shown. */
  recordSolutionShown(): void {
    this.#journal.record({ is: 'solution-shown' });
  }

  /** Starts over: the first line of the answer file, and the start state of the cluster. */
  async reset(): Promise<void> {
    const { answerFile, session, window } = this.#options;
    try {
      await answerFile.reset();
      if (this.#clock.isJoined) await window.request('reset');
      await this.#resetCluster();
      this.#journal.record({ is: 'reset' });
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

  /** Records that the task was left, and ends everything that belongs to it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const { session } = this.#options;
    if (!this.#clock.isJoined && session.get()?.over === false) this.#journal.record({ is: 'left' });
    this.#server.stop();
    this.#windows.stop();
    this.#answer.stop();
    this.#watch.stop();
    this.#goals.stop();
    await Promise.all([
      this.#journal.settled(),
      this.#clock.stop(),
      this.#cluster.then((cluster) => cluster.close()).catch(() => undefined),
    ]);
  }

  /** Begins the work on the cluster, which exists now. */
  #start(cluster: TaskCluster): void {
    if (this.#isClosed) return;
    cluster.onChange(() => this.#watch.refreshSoon());
    this.#answer.start();
    this.#queue.run(async () => this.#isClosed || (await cluster.rehearse())).catch(() => undefined);
  }

  #grade(): Promise<Grade> {
    this.#goals.cancel();
    this.#answer.applySoon();
    return this.#queue.run((cluster) => {
      this.#answer.checkReadable();
      return cluster.grade();
    });
  }

  async #resetCluster(): Promise<void> {
    const reachable = await this.#answer.reset();
    if (reachable !== null) this.#server.replace(reachable);
  }
}

function failedChecks({ checks }: Grade): string[] {
  return checks.filter(({ passed }) => passed !== true).map(({ id }) => id);
}
