import { defaultPath, own } from '../../runtime/container.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { readOptions, UsageError } from '../coreutils/command-line.ts';

export async function which(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'as');
  if (options.operands.length === 0) throw new UsageError('');
  let code = 0;
  for (const name of options.operands) {
    const found = own(process.container).findProgram(name, process.env.get('PATH') ?? defaultPath, process.cwd);
    if (found.is === 'program') await writeText(process.stdout, `${found.path}\n`);
    else code = 1;
  }
  return code;
}
