import type { Process, Program } from '../../runtime/process.ts';
import { print } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

/** id. Source: POSIX.1-2024, utilities, id; busybox 1.37, coreutils/id.c. */
export const id: Program = withUsage((process) => {
  const options = parseOptions(process, { short: 'ugnGr', long: { user: 'u', group: 'g', name: 'n', groups: 'G' } });
  const { user } = process.container;
  const [byName, groups] = [options.has('n'), groupsOf(process)];
  if (options.has('u')) return print(process, `${(byName && user.name) || user.uid}\n`);
  if (options.has('g')) return print(process, `${(byName && user.group) || user.gid}\n`);
  if (options.has('G')) return print(process, `${groups.join(' ')}\n`);
  const names = groups.map((gid) => withName(gid, gid === user.gid ? user.group : ''));
  return print(
    process,
    `uid=${withName(user.uid, user.name)} gid=${withName(user.gid, user.group)} groups=${names.join(',')}\n`,
  );
});

/** The user's own group, and those that the pod's security context adds. */
function groupsOf({ container: { pod, user } }: Process): readonly number[] {
  const { fsGroup, supplementalGroups = [] } = pod.spec?.securityContext ?? {};
  const all = [user.gid, ...supplementalGroups, ...(fsGroup === undefined ? [] : [fsGroup])];
  return [...new Set(all)].toSorted((a, b) => a - b);
}

function withName(number: number, name: string): string {
  return name === '' ? String(number) : `${number}(${name})`;
}
