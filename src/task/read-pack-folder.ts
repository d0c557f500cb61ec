import { version } from '../cli/version.ts';
import { bundledPacks } from '../scenario/bundled.ts';
import type { Fault } from '../scenario/fault.ts';
import type { Pack } from '../scenario/template.ts';

/**
 * Reads the pack in a folder, with all faults of form and meaning: the API server must accept what its scenarios start
 * with. `only` is the one scenario that is read. Of a pack whose starts are refused the pack is returned beside its faults.
 */
export async function readPackFolder(
  folder: string,
  only?: string,
): Promise<{ readonly pack: Pack } | { readonly faults: readonly Fault[]; readonly pack?: Pack }> {
  const { loadPack, startFaults } = await import('./pack-loader.ts');
  const lessons = bundledPacks().flatMap((pack) => pack.lessons);
  const loaded = loadPack(folder, { program: version, lessons, ...(only === undefined ? {} : { only }) });
  if ('faults' in loaded) return loaded;
  const faults = startFaults(loaded.pack.scenarios, folder);
  return faults.length > 0 ? { faults, pack: loaded.pack } : loaded;
}
