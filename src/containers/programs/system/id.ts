import { own } from '../../runtime/container.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { readOptions } from '../coreutils/command-line.ts';

export async function id(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'ugnGr', { user: 'u', group: 'g', name: 'n', groups: 'G' });
  const { user } = own(process.container);
  const named = (number: number, name: string) => (name === '' ? String(number) : `${number}(${name})`);
  const extra = process.container.pod.spec?.securityContext?.supplementalGroups ?? [];
  const fsGroup = process.container.pod.spec?.securityContext?.fsGroup;
  const groups = [...new Set([user.gid, ...extra, ...(fsGroup === undefined ? [] : [fsGroup])])].toSorted(
    (a, b) => a - b,
  );
  const all = groups.map((gid) => named(gid, gid === user.gid ? user.group : ''));
  const text = options.has('u')
    ? options.has('n')
      ? user.name || String(user.uid)
      : String(user.uid)
    : options.has('g')
      ? options.has('n')
        ? user.group || String(user.gid)
        : String(user.gid)
      : options.has('G')
        ? groups.join(' ')
        : `uid=${named(user.uid, user.name)} gid=${named(user.gid, user.group)} groups=${all.join(',')}`;
  await writeText(process.stdout, `${text}\n`);
  return 0;
}
