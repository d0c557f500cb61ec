import type { Cluster } from '../cluster/cluster.ts';
import { createSimulatedCluster } from '../cluster/simulated.ts';
import { savedStart } from '../scenario/bundled.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Makes a simulated cluster in a scenario's start state, for practice, `grade` and every other command. */
export function newClusterFor(scenario: Scenario, now: () => Date): Promise<Cluster> {
  const { start, metadataService, network, imagesWithoutShell } = scenario;
  const saved = savedStart(scenario);
  return createSimulatedCluster({
    now,
    start,
    metadataService,
    network,
    imagesWithoutShell,
    ...(saved === undefined ? {} : { saved }),
  });
}
