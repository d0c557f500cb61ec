import type { Candidate, NameKind } from '../cli/completion/completed.ts';
import { contextNames } from '../cli/kubeconfig-contexts.ts';
import { misconceptionNames } from '../netpol/misconceptions/titles.ts';
import { refOf } from '../scenario/pack-entry.ts';
import { skills } from '../scenario/skills.ts';
import { packIndex } from './added-packs.ts';
import { allLessons, choosePacks, type PackContext } from './choose-scenario.ts';
import { runningClusters } from './running-clusters.ts';

/**
 * The names of a kind that a command line may hold, for completion: those of this machine and of the packs, or of one
 * pack. Rejects with an `ExitError` where that pack cannot be read.
 */
export async function completionNames(
  kind: NameKind,
  pack: string | undefined,
  context: PackContext,
): Promise<readonly Candidate[]> {
  switch (kind) {
    case 'scenario': {
      const entries = (await choosePacks(pack, context)).flatMap(({ scenarios }) => scenarios);
      return entries.flatMap((entry) => [entry.id, refOf(entry)].map((value) => ({ value, says: entry.title })));
    }
    case 'lesson':
      return (await allLessons(await choosePacks(pack, context))).map(({ id, title }) => ({ value: id, says: title }));
    case 'pack':
      return (await choosePacks(undefined, context)).map(({ id, title }) => ({ value: id, says: title }));
    case 'added pack':
      return packIndex(context.env).data.map(({ id, current }) => ({ value: id, says: current }));
    case 'running':
      return (await runningClusters(context.env)).map(({ name }) => ({ value: name }));
    case 'context':
      return contextNames(context.env).map((value) => ({ value }));
    case 'cluster':
      return ['simulated', 'kind', ...contextNames(context.env).map((name) => `context:${name}`)].map((value) => ({
        value,
      }));
    case 'skill':
      return [
        ...skills.map(({ id, says }) => ({ value: id, says })),
        ...Object.entries(misconceptionNames).map(([value, says]) => ({ value, says })),
      ];
  }
}
