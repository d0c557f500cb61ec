import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefusedError, saveCluster } from '../cluster/simulated.ts';
import { readManifests } from '../kube/yaml/read-manifests.ts';
import type { Fault } from '../scenario/fault.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What the API server refuses of the start states of scenarios in a pack's folder: the first fault of each. */
export function startFaults(scenarios: readonly Scenario[], folder: string): readonly Fault[] {
  return scenarios.flatMap((scenario) => {
    try {
      saveCluster(scenario.start);
      return [];
    } catch (error) {
      if (!(error instanceof StartRefusedError)) throw error;
      return [faultOf(error, scenario, folder)];
    }
  });
}

function faultOf(
  { manifest, message }: StartRefusedError,
  { id, start, given, variant }: Scenario,
  folder: string,
): Fault {
  const index = start.indexOf(manifest);
  const own = start.length - (given?.objects.length ?? 0);
  const file = join(folder, id, index < own ? 'start.yaml' : (given?.file ?? ''));
  const read = readManifests(readFileSync(file, 'utf8'), file);
  const at = 'documents' in read ? read.documents[index < own ? index : index - own] : undefined;
  return {
    ...(at?.place ?? { file, line: 1, column: 1 }),
    code: 'refused',
    message: `${message}${variant === 1 ? '' : ` (variant ${variant})`}`,
    hint: 'Correct the object: the API server refuses it as it stands.',
  };
}
