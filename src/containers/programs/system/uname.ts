import { hostnameOf } from '../../files/container-files.ts';
import { kernel } from '../../files/proc-files.ts';
import { own } from '../../runtime/container.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { readOptions } from '../coreutils/command-line.ts';

export async function uname(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'amnrspvio', {
    all: 'a',
    machine: 'm',
    'kernel-release': 'r',
    'kernel-name': 's',
    nodename: 'n',
  });
  const parts: readonly [string, string][] = [
    ['s', 'Linux'],
    ['n', hostnameOf(process.container.pod)],
    ['r', kernel],
    ['v', '#1 SMP PREEMPT_DYNAMIC'],
    ['m', 'x86_64'],
    ['o', own(process.container).flavour === 'busybox' ? 'Linux' : 'GNU/Linux'],
  ];
  const chosen = parts.filter(
    ([letter]) => options.has('a') || options.has(letter) || (options.given.length === 0 && letter === 's'),
  );
  await writeText(process.stdout, `${chosen.map(([, text]) => text).join(' ')}\n`);
  return 0;
}
