import type { Process } from '../runtime/process.ts';
import { readTextFile } from './text-file.ts';

/** A line of `/etc/hosts`. */
export interface HostsEntry {
  readonly address: string;
  readonly names: readonly string[];
}

/** The entries of the container's `/etc/hosts`. Source: hosts(5). */
export function readHosts({ container }: Process): readonly HostsEntry[] {
  const text = readTextFile(container, '/etc/hosts') ?? container.network.hosts;
  return text.split('\n').flatMap((line) => {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    return address === '' || names.length === 0 ? [] : [{ address, names }];
  });
}
