import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail } from '../coreutils/command-line.ts';

export async function mount(process: Process): Promise<number> {
  if (process.argv.length > 1) return fail(process, 'permission denied (are you root?)');
  const kept = ['/etc/hosts', '/dev/termination-log', '/etc/hostname', '/etc/resolv.conf'].map(
    (path) => `/dev/vda1 on ${path} type ext4 (rw,relatime)\n`,
  );
  await writeText(
    process.stdout,
    `overlay on / type overlay (rw,relatime)\nproc on /proc type proc (rw,nosuid,nodev,noexec,relatime)\ntmpfs on /dev type tmpfs (rw,nosuid,size=65536k,mode=755)\ndevpts on /dev/pts type devpts (rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666)\nsysfs on /sys type sysfs (ro,nosuid,nodev,noexec,relatime)\n${kept.join('')}shm on /dev/shm type tmpfs (rw,nosuid,nodev,noexec,relatime,size=65536k)\ntmpfs on /run/secrets/kubernetes.io/serviceaccount type tmpfs (ro,relatime)\n`,
  );
  return 0;
}
