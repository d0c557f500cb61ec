import type { WindowFile, WindowRequest } from '../../progress/task-owner.ts';
import type { ClusterQueue } from './cluster-queue.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { TaskClock } from './task-clock.ts';

/** What the link to other windows on the task works with. */
export interface OtherWindowsOptions {
  readonly window: WindowFile;
  readonly clock: TaskClock;
  readonly queue: ClusterQueue;
  readonly watch: ClusterWatch;
  /** Does what another process asks this window for. */
  readonly answer: (request: WindowRequest) => Promise<unknown>;
  /** Goes on as the window that has the task, when the one that had it has ended. */
  readonly takeOver: () => Promise<void>;
}

/**
 * The link to other windows on the task. In a window that joined, it shows the cluster that the other one serves; in the
 * window that has the task, it answers requests. Both are looked at every second, and when a request is written.
 */
export class OtherWindows {
  readonly #options: OtherWindowsOptions;
  readonly #stopListening: () => void;
  /** A request to a window that has ended is not meant for this one. */
  readonly #oldRequestTaken: Promise<unknown>;
  /** The folder of the other window's cluster, while that is what this one shows. */
  #followed: string | undefined;
  #isJoined = false;

  constructor(options: OtherWindowsOptions) {
    this.#options = options;
    const { window, clock } = options;
    // A program that asks waits only so long, and says then that the window does not answer.
    const look = (): void => void this.#look().catch(() => undefined);
    this.#oldRequestTaken = window.takeRequest().catch(() => null);
    this.#stopListening = window.onRequest(look);
    clock.onTick(look);
  }

  stop(): void {
    this.#stopListening();
  }

  async #look(): Promise<void> {
    const { window, clock, answer, takeOver } = this.#options;
    await this.#oldRequestTaken;
    const wasJoined = this.#isJoined;
    this.#isJoined = clock.isJoined;
    if (this.#isJoined) return this.#follow();
    this.#followed = undefined;
    if (wasJoined) await takeOver();
    const request = await window.takeRequest();
    if (request !== null) await answer(request);
  }

  async #follow(): Promise<void> {
    const { window, queue, watch } = this.#options;
    const served = (await window.read())?.served;
    if (served !== this.#followed) {
      this.#followed = served;
      const cluster =
        served === undefined ? null : (await import('../cluster-of-other-process.ts')).clusterOfWindow(served);
      await queue.run((own) => own.follow(cluster));
      watch.refreshSoon();
    } else if (served !== undefined) watch.refreshSoon();
  }
}
