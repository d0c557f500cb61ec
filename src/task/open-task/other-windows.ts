import type { WindowFile, WindowRequest } from '../../progress/task-window.ts';
import type { ClusterQueue } from './cluster-queue.ts';
import type { ClusterWatch } from './cluster-watch.ts';
import type { SessionPort } from './session-port.ts';
import type { TaskClock } from './task-clock.ts';

/** What the link to other windows on the task works with. */
export interface OtherWindowsOptions {
  readonly window: WindowFile;
  readonly clock: TaskClock;
  readonly queue: ClusterQueue;
  readonly watch: ClusterWatch;
  readonly session: SessionPort;
  /** Does what another process asks this window for. */
  readonly answer: (request: WindowRequest) => Promise<unknown>;
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
    const { window, clock, answer } = this.#options;
    await this.#oldRequestTaken;
    await this.#follow();
    if (clock.isJoined) return;
    const request = await window.takeRequest();
    if (request !== null) await answer(request);
  }

  async #follow(): Promise<void> {
    const { window, clock, queue, watch, session } = this.#options;
    const served = clock.isJoined ? (await window.read())?.served : undefined;
    if (served !== this.#followed) {
      this.#followed = served;
      const cluster = served === undefined ? null : (await import('../follow-cluster.ts')).clusterOfWindow(served);
      await queue.run((own) => own.follow(cluster));
      // What kubectl had changed is gone with the other window's cluster.
      if (cluster === null) session.send({ is: 'reset' });
      watch.refreshSoon();
    } else if (served !== undefined) watch.refreshSoon();
  }
}
