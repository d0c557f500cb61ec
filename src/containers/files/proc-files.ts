import type { Pod } from 'kubernetes-types/core/v1';
import type { RunningContainer } from '../runtime/container.ts';
import type { FileTree } from './file-tree.ts';

/** The files of `/proc` that people look at in a container. Source: https://man7.org/linux/man-pages/man5/proc.5.html */
export function mountProc(files: FileTree, container: RunningContainer, pod: Pod): void {
  const first = () => container.processes().find(({ pid }) => pid === 1);
  files.mountGeneratedFile('/proc/1/cmdline', () => (first()?.argv ?? []).map((word) => `${word}\u0000`).join(''));
  files.mountGeneratedFile('/proc/1/comm', () => `${(first()?.argv[0] ?? '').replace(/.*\//, '').slice(0, 15)}\n`);
  files.mountGeneratedFile(
    '/proc/1/status',
    () => `Name:\t${(first()?.argv[0] ?? '').replace(/.*\//, '')}\nState:\tS (sleeping)\nPid:\t1\n`,
  );
  files.mountGeneratedFile('/proc/1/environ', () => '');
  files.mountGeneratedFile('/proc/version', () => `Linux version ${kernel} (builder@kernel) #1 SMP PREEMPT_DYNAMIC\n`);
  files.mountGeneratedFile('/proc/sys/kernel/hostname', () => `${pod.metadata?.name ?? ''}\n`);
  files.mountGeneratedFile('/proc/sys/net/ipv4/ip_forward', () => '1\n');
  files.mountGeneratedFile('/proc/uptime', () => {
    const started = first()?.started ?? container.clock.now();
    const seconds = (container.clock.now().getTime() - started.getTime()) / 1000 + 3600;
    return `${seconds.toFixed(2)} ${(seconds * 1.9).toFixed(2)}\n`;
  });
  files.mountGeneratedFile('/proc/loadavg', () => '0.10 0.08 0.05 1/180 42\n');
  files.mountGeneratedFile(
    '/proc/meminfo',
    () =>
      `MemTotal:       ${memory.total} kB\nMemFree:        ${memory.free} kB\nMemAvailable:   ${memory.available} kB\n`,
  );
  files.mountGeneratedFile('/proc/cpuinfo', () =>
    [0, 1].map((n) => `processor\t: ${n}\nmodel name\t: Virtual CPU\n\n`).join(''),
  );
  files.mountGeneratedFile(
    '/proc/mounts',
    () => 'overlay / overlay rw,relatime 0 0\nproc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\n',
  );
  files.mountGeneratedFile(
    '/proc/net/dev',
    () =>
      'Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n',
  );
}

/** The kernel that the nodes run, as `uname -r` says it. */
export const kernel = '6.12.48';

/** The nodes' memory in KiB. */
export const memory = {
  total: 8_123_456,
  used: 1_204_144,
  free: 5_402_972,
  shared: 10_636,
  cache: 1_516_340,
  available: 6_708_508,
};
