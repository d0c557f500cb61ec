import type { Container } from '../runtime/container.ts';
import { basename } from './paths.ts';

/** Mounts the files of `/proc` that people look at in a container. Source: proc(5). */
export function mountProc(container: Container): void {
  const { clock, files, pod } = container;
  const first = () => container.processes().find(({ pid }) => pid === 1);
  const name = () => basename(first()?.argv[0] ?? '');
  const texts: Readonly<Record<string, () => string>> = {
    '/proc/1/cmdline': () => (first()?.argv ?? []).map((word) => `${word}\u0000`).join(''),
    '/proc/1/comm': () => `${name().slice(0, 15)}\n`,
    '/proc/1/status': () => `Name:\t${name()}\nState:\tS (sleeping)\nPid:\t1\n`,
    '/proc/1/environ': () => '',
    '/proc/version': () => `Linux version ${kernelRelease} (builder@kernel) #1 SMP PREEMPT_DYNAMIC\n`,
    '/proc/sys/kernel/hostname': () => `${pod.metadata?.name ?? ''}\n`,
    '/proc/sys/net/ipv4/ip_forward': () => '1\n',
    '/proc/uptime': () => {
      const started = first()?.started ?? clock.now();
      const seconds = (clock.now().getTime() - started.getTime()) / 1000 + 3600;
      return `${seconds.toFixed(2)} ${(seconds * 1.9).toFixed(2)}\n`;
    },
    '/proc/loadavg': () => '0.10 0.08 0.05 1/180 42\n',
    '/proc/meminfo': () =>
      `MemTotal:       ${memory.total} kB\nMemFree:        ${memory.free} kB\nMemAvailable:   ${memory.available} kB\n`,
    '/proc/cpuinfo': () => [0, 1].map((n) => `processor\t: ${n}\nmodel name\t: Virtual CPU\n\n`).join(''),
    '/proc/mounts': () => 'overlay / overlay rw,relatime 0 0\nproc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\n',
    '/proc/net/dev': () =>
      'Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n',
  };
  for (const [path, text] of Object.entries(texts)) files.mountGeneratedFile(path, text);
}

/** The kernel that the nodes run, as `uname -r` prints it. */
export const kernelRelease = '6.12.48';

/** The nodes' memory in KiB. */
export const memory = {
  total: 8_123_456,
  used: 1_204_144,
  free: 5_402_972,
  shared: 10_636,
  cache: 1_516_340,
  available: 6_708_508,
};
