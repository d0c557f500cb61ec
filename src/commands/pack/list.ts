import { exitCodes } from '../../cli/exit.ts';
import { write, writeJson } from '../../cli/output.ts';
import type { ListedPack, PackListJson } from '../../report/json.ts';
import { packListText } from '../../report/pack-list.ts';
import { bundledPacks } from '../../scenario/bundled.ts';
import { addedEntries, packIndex } from '../../task/added-packs.ts';
import type { PackAction } from '../pack.ts';

/** `sallyport pack list`: the packs that come with the program, and those that were added. */
export const listAction: PackAction = {
  async run(_, { json }, { env, stdout, stderr }) {
    const index = packIndex(env);
    if (index.trouble !== null) await write(stderr, `warning: ${index.trouble}\n`);
    const bundled = bundledPacks().map(({ id, title, version, scenarios }): ListedPack => {
      return { id, title, version, scenarios: scenarios.length, source: null, otherVersions: [], fault: null };
    });
    const added = (await addedEntries(index.data, env)).map(({ added, entry }): ListedPack => {
      const { id, current: version, source, versions } = added;
      const otherVersions = versions.map((each) => each.version).filter((each) => each !== version);
      const known =
        'unreadable' in entry
          ? { title: id, scenarios: 0, fault: entry.unreadable }
          : { title: entry.title, scenarios: entry.scenarios.length, fault: null };
      return { id, version, source, otherVersions, ...known };
    });
    const packs = [...bundled, ...added];
    if (json) await writeJson<PackListJson>(stdout, { packs });
    else await write(stdout, packListText(packs));
    return exitCodes.passed;
  },
};
