import type { ClusterQueue } from './cluster-queue.ts';
import { type SessionPort, sendTrouble } from './session-port.ts';

/** The goals are counted when the answer and the cluster have not changed for this long, in milliseconds. */
const restTime = 250;

/** Counts how many goals are reached, once the task has come to rest, and sends the count to the session. */
export class GoalCounter {
  readonly #queue: ClusterQueue;
  readonly #session: SessionPort;
  readonly #counts: boolean;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** `counts`: false for a task whose goals are not shown before a check. */
  constructor(queue: ClusterQueue, session: SessionPort, counts: boolean) {
    this.#queue = queue;
    this.#session = session;
    this.#counts = counts;
  }

  /** Counts after a rest; a call during the rest starts it again. */
  countSoon(): void {
    this.#countAfter(restTime);
  }

  /** Counts as soon as the cluster is free. */
  countNow(): void {
    this.#countAfter(0);
  }

  /** Cancels a count that has not started. */
  cancel(): void {
    clearTimeout(this.#timer);
  }

  stop(): void {
    this.#isStopped = true;
    this.cancel();
  }

  #countAfter(milliseconds: number): void {
    this.cancel();
    if (!this.#counts) return;
    this.#timer = setTimeout(() => {
      this.#count().catch((error: unknown) => sendTrouble(this.#session, 'answer', error));
    }, milliseconds);
  }

  #count(): Promise<void> {
    return this.#queue.run(async (cluster) => {
      if (this.#isStopped) return;
      this.#session.send({ is: 'goals-counted', grade: await cluster.gradeByPolicies() });
    });
  }
}
