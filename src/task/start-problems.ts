import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefusedError, saveCluster } from '../cluster/simulated.ts';
import { readManifests } from '../kube/yaml/read-manifests.ts';
import type { Problem } from '../scenario/problem.ts';
import type { Pack } from '../scenario/scenario.ts';

/** What the API server refuses in the start states of a pack's folder: the first fault of each scenario, with its place. */
export function startProblems(pack: Pack, folder: string): readonly Problem[] {
  return pack.scenarios.flatMap(({ id, start }) => {
    try {
      saveCluster(start);
      return [];
    } catch (error) {
      if (!(error instanceof StartRefusedError)) throw error;
      const file = join(folder, id, 'start.yaml');
      const read = readManifests(readFileSync(file, 'utf8'), file);
      const at = 'documents' in read ? read.documents[start.indexOf(error.manifest)] : undefined;
      return [{ ...(at?.place ?? { file, line: 1, column: 1 }), code: 'refused', message: error.message }];
    }
  });
}
