import { absolutePath } from '../../files/open-file.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, filesOf, readOptions } from '../coreutils/command-line.ts';
import { humanSize } from './human-size.ts';

export async function du(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'shaxckmd:', { summarize: 's', 'human-readable': 'h', 'max-depth': 'd' });
  const files = filesOf(process);
  for (const name of options.operands.length > 0 ? options.operands : ['.']) {
    const start = absolutePath(process, name);
    if (typeof files.stat(start) === 'string') return fail(process, `${name}: No such file or directory`);
    const walk = async (path: string, shown: string, isTop: boolean): Promise<number> => {
      const names = files.target(path) === undefined ? files.readdir(path) : 'ENOTDIR';
      const stat = files.stat(path);
      let total = typeof stat === 'string' ? 0 : Math.max(4, Math.ceil(stat.size / 4096) * 4);
      if (typeof names === 'string') return total;
      for (const each of names)
        total += await walk(`${path === '/' ? '' : path}/${each}`, `${shown === '/' ? '' : shown}/${each}`, false);
      if (isTop || !options.has('s'))
        await writeText(process.stdout, `${options.has('h') ? humanSize(total * 1024) : total}\t${shown}\n`);
      return total;
    };
    await walk(start, name, true);
  }
  return 0;
}
