import { kernelRelease } from '../../files/proc-files.ts';
import { hostnameOf } from '../../network/hostname.ts';
import type { Program } from '../../runtime/process.ts';
import { print } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

const machine = 'x86_64';

/** uname. Source: POSIX.1-2024, utilities, uname; busybox 1.37, coreutils/uname.c. */
export const uname: Program = withUsage((process) => {
  const options = parseOptions(process, {
    short: 'amnrspvio',
    long: { all: 'a', machine: 'm', 'kernel-release': 'r', 'kernel-name': 's', nodename: 'n' },
  });
  const { flavour, pod } = process.container;
  const fields: readonly (readonly [option: string, text: string])[] = [
    ['s', 'Linux'],
    ['n', hostnameOf(pod)],
    ['r', kernelRelease],
    ['v', '#1 SMP PREEMPT_DYNAMIC'],
    ['m', machine],
    ['o', flavour === 'busybox' ? 'Linux' : 'GNU/Linux'],
  ];
  const isDefault = options.given.length === 0;
  const shown = fields.filter(([option]) => (isDefault ? option === 's' : options.has('a', option)));
  return print(process, `${shown.map(([, text]) => text).join(' ')}\n`);
});

/** arch. Source: GNU coreutils 9.1, arch. */
export const arch: Program = (process) => print(process, `${machine}\n`);
