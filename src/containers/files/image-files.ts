import type { ImageContents, User } from '../images/image.ts';
import type { FileSystem } from './file-system.ts';

/** The directories that an image brings. */
export function imageDirectories({ flavour }: ImageContents): readonly string[] {
  if (flavour === 'none') return runtimeDirectories;
  return [...runtimeDirectories, ...systemDirectories, ...(flavour === 'gnu' ? gnuDirectories : [])];
}

const runtimeDirectories = ['/dev/pts', '/dev/shm', '/etc', '/proc', '/sys', '/run', '/tmp', '/var'];
const systemDirectories = [
  '/bin',
  '/home',
  '/root',
  '/usr/bin',
  '/usr/sbin',
  '/usr/local/bin',
  '/var/run',
  '/var/log',
  '/var/tmp',
];

const gnuDirectories = ['/opt', '/srv', '/mnt', '/media', '/boot'];

/** Puts the programs of an image where its PATH finds them. */
export function installPrograms(files: FileSystem, contents: ImageContents): void {
  for (const program of contents.programs) {
    files.installProgram(`${directoryOf(program, contents)}/${program}`, program);
  }
  if (contents.programs.has('agnhost')) files.installProgram('/agnhost', 'agnhost');
  if (contents.flavour === 'none') return;
  if (contents.shell !== undefined) files.installProgram('/bin/sh', 'sh');
  if (contents.flavour === 'gnu') {
    for (const program of contents.programs) files.installProgram(`/bin/${program}`, program);
  }
}

/** The directory of a program; alpine and others keep apart what is not one of busybox's applets. */
function directoryOf(program: string, { binDirectory, env }: ImageContents): string {
  if (binDirectory !== '/bin') return binDirectory;
  if (program === 'bash') return env['_BASH_VERSION'] === undefined ? '/bin' : '/usr/local/bin';
  return ['curl', 'dig', 'host', 'jq', 'getent', 'ncat', 'nmap', 'tcpdump'].includes(program) ? '/usr/bin' : '/bin';
}

/** `/etc/passwd`: root, the container's user, and nobody. Source: passwd(5). */
export function passwdFile({ flavour, shell }: ImageContents, user: User): string {
  const login = shell === undefined ? '/sbin/nologin' : flavour === 'gnu' ? '/bin/bash' : '/bin/sh';
  const isListed = user.uid !== 0 && user.name !== '' && user.name !== 'nobody';
  const own = isListed ? `${user.name}:x:${user.uid}:${user.gid}:${user.name}:${user.home}:${login}\n` : '';
  const noLogin = flavour === 'gnu' ? '/usr/sbin/nologin' : '/bin/false';
  return `root:x:0:0:root:/root:${login}\n${own}nobody:x:65534:65534:nobody:/:${noLogin}\n`;
}

/** `/etc/group`: root, the group of the container's user, and nobody. Source: group(5). */
export function groupFile(user: User): string {
  return `root:x:0:\n${user.uid === 0 ? '' : `${user.group}:x:${user.gid}:\n`}nobody:x:65534:\n`;
}
