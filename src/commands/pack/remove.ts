import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { exitCodes } from '../../cli/exit.ts';
import { write } from '../../cli/output.ts';
import { writingTo } from '../../cli/write-privately.ts';
import { packsFolder } from '../../folders.ts';
import { changeIndex, folderOfAdded, packIndex } from '../../task/added-packs.ts';
import type { PackAction } from '../pack.ts';
import { noSuchPack } from './update.ts';

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
