import { exitCodes, wrongUsage } from '../../cli/exit.ts';
import { write } from '../../cli/output.ts';
import { didYouMean } from '../../cli/suggest.ts';
import type { AddedPack } from '../../progress/added-pack-index.ts';
import { compareVersions } from '../../scenario/compare-versions.ts';
import { packIndex } from '../../task/added-packs.ts';
import type { PackAction } from '../pack.ts';
import { addFrom, sourceOf } from './add.ts';

/** `sallyport pack update`: fetches one or all added packs again from where they came. Attempts keep their version. */
export const updateAction: PackAction = {
  async run([id], _, context) {
    const { data: all } = packIndex(context.env);
    const chosen = id === undefined ? all : all.filter((pack) => pack.id === id);
    if (id !== undefined && chosen.length === 0) throw noSuchPack(id, all);
    if (chosen.length === 0) await write(context.stdout, 'No pack is added.\n');
    let code: number = exitCodes.passed;
    for (const pack of chosen) {
      try {
        const { version, is } = await addFrom(sourceOf(pack.source), context, pack.id);
        const isOlder = compareVersions(version, pack.current) < 0;
        const text = isOlder
          ? `${pack.current} → ${version}, an older version: it is what the source has now`
          : version === pack.current && is === 'there'
            ? `${version} is the newest`
            : `${pack.current} → ${version}`;
        await write(context.stdout, `${pack.id}: ${text}\n`);
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ExitError' && 'code' in error) || chosen.length === 1)
          throw error;
        // One that cannot be fetched does not keep the others from it.
        await write(context.stderr, `${pack.id}: ${error.message}\n`);
        code = Number(error.code);
      }
    }
    return code;
  },
};

/** Wrong usage: no added pack has this id. */
export function noSuchPack(id: string, all: readonly AddedPack[]): Error {
  const ids = all.map((pack) => pack.id);
  const there = ids.length === 0 ? 'none is added' : `added are ${ids.join(', ')}`;
  return wrongUsage(`no added pack "${id}"${didYouMean(id, ids)}; ${there}`);
}
