import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { exitCodes } from '../cli/exit.ts';
import { isProcessAlive } from '../cli/is-process-alive.ts';
import { write } from '../cli/output.ts';
import { writingTo } from '../cli/write-privately.ts';
import { packsFolder } from '../folders.ts';
import { changePackIndex, readPackIndex } from '../progress/added-pack-index.ts';
import { folderOfAdded, indexFile } from '../task/added-packs.ts';
import type { PackAction } from './pack.ts';
import { noSuchPack } from './pack-update.ts';

/** `sallyport pack remove`: forgets an added pack with all its versions. Attempts and answers stay. */
export const removeAction: PackAction = {
  async run([id = ''], _, { env, stdout }) {
    const file = indexFile(env);
    const found = readPackIndex(file).find((pack) => pack.id === id);
    if (found === undefined) throw noSuchPack(id, readPackIndex(file));
    writingTo(packsFolder(env), () => {
      changePackIndex(file, isProcessAlive, (packs) => packs.filter((pack) => pack.id !== id));
      rmSync(dirname(folderOfAdded(env, id, found.current)), { recursive: true, force: true });
    });
    await write(stdout, `Pack ${id} is removed. Your answers and attempts are kept.\n`);
    return exitCodes.passed;
  },
};
