import type { Cluster } from '../../cluster/cluster.ts';
import type { KeptCluster } from '../../cluster/journal/kept-lines.ts';
import type { RealCluster } from '../../cluster/real/index.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { newClusterFor } from '../new-cluster.ts';
import { serveClusterFor } from '../serve-cluster.ts';

/** A cluster that kubectl can reach. */
export type ReachableCluster = Cluster & Pick<RealCluster, 'server' | 'kubeconfig'>;

/** Whether kubectl can reach a cluster. */
export function isReachable(cluster: Cluster): cluster is ReachableCluster {
  return 'kubeconfig' in cluster;
}

/** How the clusters of one task are made, each in the task's start state unless something else is said. */
export interface ClusterProvider {
  /** Whether the task stands on a real cluster, which other people change too. */
  readonly isReal: boolean;
  /** The first cluster of the task. A real one is reachable, a simulated one is not. */
  create(): Promise<Cluster>;
  /** A reachable cluster in the place of `old`, which is closed. */
  createReachable(old: Cluster): Promise<ReachableCluster>;
  /** A simulated cluster that goes on where one that a journal has kept ended. It is reachable where that was. */
  restore(kept: KeptCluster): Promise<Cluster>;
  /** A simulated cluster, to grade against. */
  createUntouched(): Promise<Cluster>;
}

/** Makes simulated clusters in this process. `fast` shortens built-in delays of the reachable ones. */
export function simulatedProvider(scenario: Scenario, now: () => Date, fast: boolean): ClusterProvider {
  const create = (): Promise<Cluster> => newClusterFor(scenario, now);
  return {
    isReal: false,
    create,
    createUntouched: create,
    restore: ({ live, saved }) =>
      live ? serveClusterFor(scenario, now, fast, saved) : newClusterFor(scenario, now, saved),
    async createReachable(old) {
      const fresh = await serveClusterFor(scenario, now, fast);
      await old.close();
      return fresh;
    },
  };
}

/** Puts the task on a real cluster with `stage`, and removes it there before it is put there again. */
export function realProvider(scenario: Scenario, now: () => Date, stage: () => Promise<RealCluster>): ClusterProvider {
  let staged: RealCluster | undefined;
  const restage = async (): Promise<RealCluster> => {
    await staged?.clear();
    staged = await stage();
    return staged;
  };
  return {
    isReal: true,
    create: restage,
    createReachable: restage,
    // A real cluster keeps its objects itself.
    restore: restage,
    createUntouched: () => newClusterFor(scenario, now),
  };
}
