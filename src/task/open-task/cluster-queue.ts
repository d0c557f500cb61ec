import type { TaskCluster } from './task-cluster.ts';

/** Runs what uses a task's cluster, one piece of work after the other, once the cluster has been made. */
export class ClusterQueue {
  readonly #cluster: Promise<TaskCluster>;
  #last: Promise<unknown>;

  constructor(cluster: Promise<TaskCluster>) {
    this.#cluster = cluster;
    this.#last = cluster.catch(() => undefined);
  }

  /** Settles as the work does. Rejects where the cluster could not be made. */
  run<T>(work: (cluster: TaskCluster) => Promise<T>): Promise<T> {
    const own = this.#last.then(async () => work(await this.#cluster));
    this.#last = own.catch(() => undefined);
    return own;
  }
}
