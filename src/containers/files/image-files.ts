import type { ImageContents, User } from '../images/image-contents.ts';
import type { FileTree } from './file-tree.ts';

export function foldersOf(contents: ImageContents): readonly string[] {
  const always = ['/dev/pts', '/dev/shm', '/etc', '/proc', '/sys', '/run', '/tmp', '/var'];
  if (contents.flavour === 'none') return always;
  const base = [
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
  return [...always, ...base, ...(contents.flavour === 'gnu' ? ['/opt', '/srv', '/mnt', '/media', '/boot'] : [])];
}

export function installPrograms(files: FileTree, contents: ImageContents): void {
  for (const program of contents.programs) files.installProgram(`${folderOf(program, contents)}/${program}`, program);
  if (contents.programs.has('agnhost')) files.installProgram('/agnhost', 'agnhost');
  if (contents.flavour === 'none') return;
  if (contents.shell !== undefined) files.installProgram('/bin/sh', 'sh');
  if (contents.flavour === 'gnu') {
    for (const program of contents.programs) files.installProgram(`/bin/${program}`, program);
  }
}

/** Where alpine and others put what is not busybox's. */
function folderOf(program: string, contents: ImageContents): string {
  if (contents.binDirectory !== '/bin') return contents.binDirectory;
  if (program === 'bash') return contents.env['_BASH_VERSION'] === undefined ? '/bin' : '/usr/local/bin';
  return ['curl', 'dig', 'host', 'jq', 'getent', 'ncat', 'nmap', 'tcpdump'].includes(program) ? '/usr/bin' : '/bin';
}

export function passwd(contents: ImageContents, user: User): string {
  const shell = contents.shell === undefined ? '/sbin/nologin' : contents.flavour === 'gnu' ? '/bin/bash' : '/bin/sh';
  const line = ({ name, uid, gid, home }: User) => `${name}:x:${uid}:${gid}:${name}:${home}:${shell}\n`;
  const root = `root:x:0:0:root:/root:${shell}\n`;
  const own = user.uid !== 0 && user.name !== '' && user.name !== 'nobody' ? line(user) : '';
  return `${root}${own}nobody:x:65534:65534:nobody:/:${contents.flavour === 'gnu' ? '/usr/sbin/nologin' : '/bin/false'}\n`;
}
