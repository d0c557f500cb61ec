import { absolutePath } from '../../files/paths.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { print } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { humanSize } from './human-size.ts';

/** A file system, with its size and what is used of it in KiB. */
interface MountedFileSystem {
  readonly device: string;
  readonly total: number;
  readonly used: number;
  readonly at: string;
}

const root: MountedFileSystem = { device: 'overlay', total: 101_430_960, used: 17_096_404, at: '/' };

/** What every container has. */
const usualFileSystems: readonly MountedFileSystem[] = [
  root,
  { device: 'tmpfs', total: 65_536, used: 0, at: '/dev' },
  { device: 'shm', total: 65_536, used: 0, at: '/dev/shm' },
  { device: 'tmpfs', total: 8_123_456, used: 12, at: '/run/secrets/kubernetes.io/serviceaccount' },
];

/** df. Source: POSIX.1-2024, utilities, df; busybox 1.37, coreutils/df.c. */
export const df: Program = withUsage((process) => {
  const options = parseOptions(process, { short: 'hkmTaPi', long: { 'human-readable': 'h' } });
  const shown =
    options.operands.length === 0
      ? usualFileSystems
      : options.operands.map((operand) => fileSystemOf(process, absolutePath(process, operand)));
  const size = (kib: number) => (options.has('h') ? humanSize(kib * 1024) : String(kib)).padStart(9);
  const lines = shown.map(({ device, total, used, at }) => {
    const share = `${Math.ceil((used / total) * 100)}%`.padStart(4);
    return `${device.padEnd(20)} ${size(total)} ${size(used)} ${size(total - used)} ${share} ${at}\n`;
  });
  const header = options.has('h')
    ? 'Filesystem                Size      Used Available Use% Mounted on\n'
    : 'Filesystem           1K-blocks      Used Available Use% Mounted on\n';
  return print(process, header + lines.join(''));
});

/** The file system of a path: the one that is mounted deepest above it. */
function fileSystemOf(process: Process, path: string): MountedFileSystem {
  const above = [...usualFileSystems, ...volumesOf(process)].filter(
    ({ at }) => at === '/' || `${path}/`.startsWith(`${at}/`),
  );
  return above.toSorted((a, b) => b.at.length - a.at.length)[0] ?? root;
}

/** The volumes of the pod: in memory, or on the node's disk. */
function volumesOf({ container }: Process): readonly MountedFileSystem[] {
  const { containers = [], volumes = [] } = container.pod.spec ?? {};
  return containers
    .flatMap(({ volumeMounts = [] }) => volumeMounts)
    .map(({ mountPath, name }) => {
      const volume = volumes.find((volume) => volume.name === name);
      const isInMemory = volume?.emptyDir?.medium === 'Memory' || volume?.secret || volume?.projected;
      return isInMemory
        ? { device: 'tmpfs', total: 8_123_456, used: 12, at: mountPath }
        : { device: '/dev/vda1', total: 101_430_960, used: 17_096_404, at: mountPath };
    });
}
