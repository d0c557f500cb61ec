import type { Flavour } from '../../images/image-contents.ts';
import type { Programs } from '../../runtime/process.ts';
import { awk } from '../awk/awk.ts';
import { archives } from './archives.ts';
import { comparing } from './comparing.ts';
import { copying } from './copying.ts';
import { digests } from './digests.ts';
import { fileCommands } from './file-commands.ts';
import { filters } from './filters.ts';
import { find } from './find.ts';
import { grep } from './grep.ts';
import { interfaces } from './interfaces.ts';
import { ls } from './ls.ts';
import { packageManagers } from './package-managers.ts';
import { processCommands } from './process-commands.ts';
import { sed } from './sed.ts';
import { showing } from './showing.ts';
import { sorting } from './sorting.ts';
import { starters } from './starters.ts';
import { systemCommands } from './system-commands.ts';
import { words } from './words.ts';

/** The small programs of a system, by name, with the texts of busybox or of GNU. The same table each time. */
export function coreutils(flavour: Flavour): Programs {
  const known = tables.get(flavour);
  if (known !== undefined) return known;
  const made: Programs = {
    ...showing(flavour),
    ...filters(flavour),
    ...sorting(flavour),
    ...words(flavour),
    ...fileCommands(flavour),
    ...processCommands(flavour),
    ...starters(flavour),
    ...systemCommands(flavour),
    ...digests(flavour),
    ...archives(flavour),
    ...comparing(flavour),
    ...copying(flavour),
    ...interfaces,
    ...packageManagers,
    awk,
    mawk: awk,
    find,
    ls: ls(flavour),
    sed,
    grep: grep(flavour),
    egrep: grep(flavour),
    fgrep: grep(flavour),
  };
  tables.set(flavour, made);
  return made;
}

const tables = new Map<Flavour, Programs>();
