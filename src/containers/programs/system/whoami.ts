import type { Flavour } from '../../images/image-contents.ts';
import { own } from '../../runtime/container.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail } from '../coreutils/command-line.ts';

export async function whoami(process: Process, flavour: Flavour): Promise<number> {
  const { user } = own(process.container);
  if (user.name === '')
    return fail(process, flavour === 'gnu' ? `cannot find name for user ID ${user.uid}` : `unknown uid ${user.uid}`);
  await writeText(process.stdout, `${user.name}\n`);
  return 0;
}
