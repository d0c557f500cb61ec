import type { ServedCluster } from '../cluster/served-cluster.ts';
import type { SavedObjects } from '../cluster/simulated-cluster.ts';
import { savedStart } from '../scenario/bundled.ts';
import type { Scenario } from '../scenario/scenario.ts';

/**
 * Makes a simulated cluster behind an API server: in a scenario's start state, or empty as kind makes one. The API server
 * is built apart and loaded only here: see scripts/build.ts. `fast` shortens built-in delays. With `objects` it goes on
 * with those of an earlier cluster.
 */
export async function serveClusterFor(
  scenario: Scenario | undefined,
  now: () => Date,
  fast: boolean,
  objects?: SavedObjects,
): Promise<ServedCluster> {
  const { serveCluster } = await import('../cluster/served-cluster.ts');
  if (scenario === undefined) return serveCluster({ now, fast });
  const { start, metadataService, network, imagesWithoutShell, identities, anonymous } = scenario;
  const saved = savedStart(scenario);
  return serveCluster({
    now,
    fast,
    start,
    metadataService,
    network,
    imagesWithoutShell,
    identities,
    anonymous,
    ...(saved === undefined ? {} : { saved }),
    ...(objects === undefined ? {} : { objects }),
  });
}
