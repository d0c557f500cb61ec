import { absolutePath } from '../../files/open-file.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { readOptions } from '../coreutils/command-line.ts';
import { humanSize } from './human-size.ts';

export async function df(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'hkmTaPi', { 'human-readable': 'h' });
  const all = [
    ['overlay', 101_430_960, 17_096_404, '/'],
    ['tmpfs', 65_536, 0, '/dev'],
    ['shm', 65_536, 0, '/dev/shm'],
    ['tmpfs', 8_123_456, 12, '/run/secrets/kubernetes.io/serviceaccount'],
  ] as const satisfies readonly Mounted[];
  const mounts = (process.container.pod.spec?.containers ?? []).flatMap(({ volumeMounts = [] }) => volumeMounts);
  const volumes = mounts.map(({ mountPath, name }): Mounted => {
    const volume = process.container.pod.spec?.volumes?.find((volume) => volume.name === name);
    const isInMemory = volume?.emptyDir?.medium === 'Memory' || volume?.secret || volume?.projected;
    return isInMemory ? ['tmpfs', 8_123_456, 12, mountPath] : ['/dev/vda1', 101_430_960, 17_096_404, mountPath];
  });
  const rows: readonly Mounted[] =
    options.operands.length === 0
      ? all
      : options.operands.map((operand) => {
          const path = absolutePath(process, operand);
          const above = [...all, ...volumes].filter(([, , , at]) => at === '/' || `${path}/`.startsWith(`${at}/`));
          return above.toSorted((a, b) => b[3].length - a[3].length)[0] ?? all[0];
        });
  const size = (kib: number) => (options.has('h') ? humanSize(kib * 1024) : String(kib));
  const lines = rows.map(([name, total, used, at]) => {
    const share = `${Math.ceil((used / total) * 100)}%`;
    return `${name.padEnd(20)} ${size(total).padStart(9)} ${size(used).padStart(9)} ${size(total - used).padStart(9)} ${share.padStart(4)} ${at}\n`;
  });
  const header = options.has('h')
    ? 'Filesystem                Size      Used Available Use% Mounted on\n'
    : 'Filesystem           1K-blocks      Used Available Use% Mounted on\n';
  await writeText(process.stdout, header + lines.join(''));
  return 0;
}

/** What is mounted, KiB in all and in use, and where. */
type Mounted = readonly [name: string, total: number, used: number, at: string];
