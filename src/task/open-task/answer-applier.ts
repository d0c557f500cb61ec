import type { Session } from '../../session/session.ts';
import type { AnswerFile } from '../answer-file.ts';
import type { ReachableCluster } from './cluster-provider.ts';
import type { ClusterQueue } from './cluster-queue.ts';
import type { GoalCounter } from './goal-counter.ts';
import { type SessionPort, sendTrouble } from './session-port.ts';
import type { TaskCluster } from './task-cluster.ts';

/** What keeps the cluster in step with the answer file works with. */
export interface AnswerApplierOptions {
  readonly file: AnswerFile;
  readonly queue: ClusterQueue;
  readonly session: SessionPort;
  readonly goals: GoalCounter;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Applies the answer file to the cluster at every save, one after the other, and sends the session what came of it. */
export class AnswerApplier {
  readonly #options: AnswerApplierOptions;
  #stopWatching: (() => void) | undefined;
  /** A save waits for its turn. */
  #isWaiting = false;
  #isStopped = false;
  /** Why the file cannot be read as it is now; the cluster is still that of the save before. */
  #unreadable: unknown;

  constructor(options: AnswerApplierOptions) {
    this.#options = options;
  }

  /** Applies the answer as it is, and from now on every save. */
  start(): void {
    this.#stopWatching = this.#options.file.watch(() => this.applySoon());
    this.applySoon();
  }

  /** Applies the answer as it is saved when its turn comes. */
  applySoon(): void {
    if (this.#isWaiting || this.#isStopped) return;
    this.#isWaiting = true;
    const { queue, session } = this.#options;
    queue
      .run((cluster) => {
        this.#isWaiting = false;
        return this.#isStopped ? Promise.resolve() : this.#apply(cluster);
      })
      .catch((error: unknown) => {
        this.#isWaiting = false;
        this.#unreadable = error;
        if (!this.#isStopped) sendTrouble(session, 'answer', error);
      });
  }

  /** Applies the answer as it is saved; resolves when the session has what came of it. */
  async applyNow(): Promise<void> {
    this.applySoon();
    await this.#options.queue.run(() => Promise.resolve());
  }

  /** Whether the answer could be read the last time, and is YAML: then all that it says has reached the cluster. */
  get isReadable(): boolean {
    return this.#unreadable === undefined && this.#options.session.get()?.answer?.applied.fault === undefined;
  }

  /** Returns the cluster to the start state and applies the answer as it is saved; see `TaskCluster.reset`. */
  reset(): Promise<ReachableCluster | null> {
    const { file, queue, session, goals } = this.#options;
    return queue.run(async (cluster) => {
      const reachable = await cluster.reset();
      const { text, savedAt } = await file.read();
      session.send({ is: 'reset' });
      await this.#applyText(cluster, text, savedAt);
      goals.countSoon();
      return reachable;
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopWatching?.();
  }

  async #apply(cluster: TaskCluster): Promise<void> {
    const { session, goals } = this.#options;
    const { text, savedAt } = await this.#read(cluster);
    this.#unreadable = undefined;
    const before = session.get();
    const isFirst = !before?.answer;
    if (text === before?.answer?.text && !isWorthAnotherTry(before, savedAt)) {
      session.send({ is: 'answer-saved', savedAt });
      return;
    }
    await this.#applyText(cluster, text, savedAt);
    if (isFirst) goals.countNow();
    else goals.countSoon();
  }

  /** Where the file cannot be read and nothing is drawn yet, the untouched cluster is drawn before this rejects. */
  async #read(cluster: TaskCluster): Promise<{ readonly text: string; readonly savedAt: number }> {
    const { file, session, now } = this.#options;
    try {
      return await file.read();
    } catch (error) {
      if (!session.get()?.cluster) await this.#applyText(cluster, '', now());
      throw error;
    }
  }

  async #applyText(cluster: TaskCluster, text: string, savedAt: number): Promise<void> {
    const applied = await cluster.apply({ file: 'answer.yaml', text }, savedAt);
    this.#options.session.send({ is: 'answer-applied', ...applied });
  }
}

/** A person who saves the same text again, after a refusal or a change with kubectl, wants it applied again. */
function isWorthAnotherTry({ answer, shell }: Session, savedAt: number): boolean {
  if (!answer || answer.savedAt === savedAt) return false;
  return answer.applied.rejected.length > 0 || shell.changed;
}
