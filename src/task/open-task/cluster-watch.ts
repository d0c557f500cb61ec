import type { ClusterQueue } from './cluster-queue.ts';
import type { GoalCounter } from './goal-counter.ts';
import { type SessionPort, sendTrouble } from './session-port.ts';

/** One change causes several events: the cluster is read this long after the first of them, in milliseconds. */
const settleTime = 15;

/** Sends the session what the cluster shows after changes that are not the answer's. */
export class ClusterWatch {
  readonly #queue: ClusterQueue;
  readonly #session: SessionPort;
  readonly #goals: GoalCounter;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(queue: ClusterQueue, session: SessionPort, goals: GoalCounter) {
    this.#queue = queue;
    this.#session = session;
    this.#goals = goals;
  }

  /** Reads the cluster soon; further calls until then change nothing. */
  refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#refresh().catch((error: unknown) => sendTrouble(this.#session, 'answer', error));
    }, settleTime);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #refresh(): Promise<void> {
    return this.#queue.run(async (cluster) => {
      const change = this.#isStopped ? null : await cluster.refresh();
      if (!change || this.#isStopped) return;
      this.#session.send({ is: 'cluster-changed', ...change });
      this.#goals.countSoon();
    });
  }
}
