import type { Program } from '../../runtime/process.ts';
import { fail, print } from '../command-line/messages.ts';
import { withUsage } from '../command-line/usage.ts';

/** mount: prints what containerd mounts in a container; it mounts nothing. Source: busybox 1.37, util-linux/mount.c. */
export const mount: Program = withUsage((process) => {
  if (process.argv.length > 1) return fail(process, 'permission denied (are you root?)');
  return print(process, mounts.map((line) => `${line}\n`).join(''));
});

const mounts = [
  'overlay on / type overlay (rw,relatime)',
  'proc on /proc type proc (rw,nosuid,nodev,noexec,relatime)',
  'tmpfs on /dev type tmpfs (rw,nosuid,size=65536k,mode=755)',
  'devpts on /dev/pts type devpts (rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666)',
  'sysfs on /sys type sysfs (ro,nosuid,nodev,noexec,relatime)',
  '/dev/vda1 on /etc/hosts type ext4 (rw,relatime)',
  '/dev/vda1 on /dev/termination-log type ext4 (rw,relatime)',
  '/dev/vda1 on /etc/hostname type ext4 (rw,relatime)',
  '/dev/vda1 on /etc/resolv.conf type ext4 (rw,relatime)',
  'shm on /dev/shm type tmpfs (rw,nosuid,nodev,noexec,relatime,size=65536k)',
  'tmpfs on /run/secrets/kubernetes.io/serviceaccount type tmpfs (ro,relatime)',
];
