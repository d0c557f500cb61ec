import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { exitCodes } from '../cli/exit.ts';
import { write, writeJson } from '../cli/output.ts';
import { writingTo } from '../cli/write-privately.ts';
import { packsFolder } from '../folders.ts';
import type { ListedPack, PackListJson } from '../report/json.ts';
import { packListText } from '../report/pack-list.ts';
import { bundledPacks } from '../scenario/bundled.ts';
import { addedEntries, changeIndex, folderOfAdded, packIndex } from '../task/added-packs.ts';
import type { PackAction } from './pack.ts';
import { noSuchPack } from './pack-add.ts';

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

/** `sallyport pack remove`: forgets an added pack with all its versions. Attempts and answers stay. */
export const removeAction: PackAction = {
  async run([id = ''], _, { env, stdout }) {
    const { data: packs } = packIndex(env);
    const found = packs.find((pack) => pack.id === id);
    if (found === undefined) throw noSuchPack(id, packs);
    changeIndex(env, (now) => now.filter((pack) => pack.id !== id));
    writingTo(packsFolder(env), () => {
      rmSync(dirname(folderOfAdded(env, id, found.current)), { recursive: true, force: true });
    });
    await write(stdout, `Pack ${id} is removed. Your answers and attempts are kept.\n`);
    return exitCodes.passed;
  },
};
