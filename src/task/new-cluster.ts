import { createSimulatedCluster, type SavedObjects, type SimulatedCluster } from '../cluster/simulated-cluster.ts';
import { savedStart } from '../scenario/bundled.ts';
import type { Scenario } from '../scenario/scenario.ts';

/**
 * Makes a simulated cluster in a scenario's start state, for practice, `grade` and every other command; or one that goes
 * on with the objects of an earlier one.
 */
export function newClusterFor(scenario: Scenario, now: () => Date, objects?: SavedObjects): Promise<SimulatedCluster> {
  const { start, metadataService, network, imagesWithoutShell } = scenario;
  const saved = savedStart(scenario);
  return createSimulatedCluster({
    now,
    start,
    metadataService,
    network,
    imagesWithoutShell,
    ...(saved === undefined ? {} : { saved }),
    ...(objects === undefined ? {} : { objects }),
  });
}
