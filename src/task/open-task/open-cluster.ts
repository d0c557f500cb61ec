import type { ObjectJournal } from '../../cluster/journal/object-journal.ts';
import type { RealCluster } from '../../cluster/real/index.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { realProvider, simulatedProvider } from './cluster-provider.ts';
import { TaskCluster } from './task-cluster.ts';

/** Where the cluster of a task is made. */
export type ClusterTarget =
  /** In this process. `fast` shortens built-in delays once it is served. */
  | { readonly is: 'simulated'; readonly fast: boolean }
  /** On a real cluster, where `stage` puts the task. */
  | { readonly is: 'real'; readonly stage: () => Promise<RealCluster> };

/**
 * Makes the cluster of a task that is opened: a simulated one as `journal` has kept it, where it has kept one. `joins`:
 * see `TaskCluster.open`.
 */
export function openTaskCluster(
  scenario: Scenario,
  target: ClusterTarget,
  now: () => Date,
  journal?: ObjectJournal,
  joins = false,
): Promise<TaskCluster> {
  const provider =
    target.is === 'real' ? realProvider(scenario, now, target.stage) : simulatedProvider(scenario, now, target.fast);
  return TaskCluster.open(scenario, provider, provider.isReal ? undefined : journal, joins);
}
