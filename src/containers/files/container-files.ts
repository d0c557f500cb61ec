import type { Container as ContainerSpec, Pod } from 'kubernetes-types/core/v1';
import type { ImageContents, User } from '../images/image-contents.ts';
import type { PodNetwork } from '../network/pod-network.ts';
import type { FileError } from '../runtime/process.ts';
import { bytesOf } from '../runtime/streams.ts';
import type { FileTree, Volume } from './files.ts';
import { createFiles, createVolume } from './files.ts';
import { writeMadeVolumes } from './made-volumes.ts';

/** What a container's file system is made from. */
export interface FilesFrom {
  readonly pod: Pod;
  readonly spec: ContainerSpec;
  readonly contents: ImageContents;
  readonly user: User;
  readonly network: PodNetwork;
  readonly now: () => Date;
  /** Texts by path: what volumes of ConfigMaps, Secrets and tokens hold. */
  readonly texts: ReadonlyMap<string, string>;
  /** The pod's volumes, shared by its containers. */
  readonly volumes: Map<string, Volume>;
}

/** The file system that a container finds at its start: its image's files, its volumes, and what the kubelet adds. */
export function filesOfContainer(from: FilesFrom): FileTree {
  const files = createFiles(from.now);
  const { contents, network, user } = from;
  for (const folder of foldersOf(contents)) files.makeAll(folder);
  files.chmod('/tmp', 0o1777);
  installPrograms(files, contents);
  const write = (path: string, text: string) => {
    files.makeAll(path.slice(0, path.lastIndexOf('/')) || '/');
    files.write(path, bytesOf(text));
  };
  if (contents.osRelease !== undefined) write('/etc/os-release', contents.osRelease);
  if (/^ID=alpine$/m.test(contents.osRelease ?? '')) write('/etc/alpine-release', '3.22.2\n');
  if (/^ID=debian$/m.test(contents.osRelease ?? '')) write('/etc/debian_version', '13.1\n');
  write('/etc/passwd', passwd(contents, user));
  write('/etc/group', `root:x:0:\n${user.uid === 0 ? '' : `${user.group}:x:${user.gid}:\n`}nobody:x:65534:\n`);
  write('/etc/hostname', `${hostnameOf(from.pod)}\n`);
  write('/etc/resolv.conf', network.resolvConf);
  write('/etc/hosts', network.hosts);
  write('/dev/termination-log', '');
  for (const device of ['null', 'zero', 'full', 'random', 'urandom', 'tty'])
    files.mountFile(`/dev/${device}`, () => '');
  for (const [index, name] of ['stdin', 'stdout', 'stderr'].entries())
    files.link(`/proc/self/fd/${index}`, `/dev/${name}`);
  mountVolumes(files, from);
  writeMadeVolumes(files, from);
  files.makeAll(from.spec.workingDir ?? contents.workingDirectory);
  files.guardWith(guardOf(from));
  return files;
}

/** The name that a pod's containers have for themselves: its first 63 characters. */
export function hostnameOf(pod: Pod): string {
  const name = pod.spec?.hostNetwork === true ? pod.spec.nodeName : pod.spec?.hostname;
  return (name ?? pod.metadata?.name ?? 'localhost').slice(0, 63);
}

function foldersOf(contents: ImageContents): readonly string[] {
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

function installPrograms(files: FileTree, contents: ImageContents): void {
  for (const program of contents.programs) files.install(`${folderOf(program, contents)}/${program}`, program);
  if (contents.programs.has('agnhost')) files.install('/agnhost', 'agnhost');
  if (contents.flavour === 'none') return;
  if (contents.shell !== undefined) files.install('/bin/sh', 'sh');
  if (contents.flavour === 'gnu') {
    for (const program of contents.programs) files.install(`/bin/${program}`, program);
  }
}

/** Where alpine and others put what is not busybox's. */
function folderOf(program: string, contents: ImageContents): string {
  if (contents.binaries !== '/bin') return contents.binaries;
  if (program === 'bash') return contents.env['_BASH_VERSION'] === undefined ? '/bin' : '/usr/local/bin';
  return ['curl', 'dig', 'host', 'jq', 'getent', 'ncat', 'nmap', 'tcpdump'].includes(program) ? '/usr/bin' : '/bin';
}

function passwd(contents: ImageContents, user: User): string {
  const shell = contents.shell === undefined ? '/sbin/nologin' : contents.flavour === 'gnu' ? '/bin/bash' : '/bin/sh';
  const line = ({ name, uid, gid, home }: User) => `${name}:x:${uid}:${gid}:${name}:${home}:${shell}\n`;
  const root = `root:x:0:0:root:/root:${shell}\n`;
  const own = user.uid !== 0 && user.name !== '' && user.name !== 'nobody' ? line(user) : '';
  return `${root}${own}nobody:x:65534:65534:nobody:/:${contents.flavour === 'gnu' ? '/usr/sbin/nologin' : '/bin/false'}\n`;
}

function mountVolumes(files: FileTree, from: FilesFrom): void {
  for (const { name, mountPath, subPath } of from.spec.volumeMounts ?? []) {
    const volume = from.pod.spec?.volumes?.find((volume) => volume.name === name);
    const isMade = volume?.configMap ?? volume?.secret ?? volume?.projected ?? volume?.downwardAPI;
    const path = mountPath.replace(/\/+$/, '') || '/';
    if (path === '/') continue;
    if (isMade !== undefined) {
      if (subPath === undefined) files.makeAll(path);
      continue;
    }
    const key = subPath === undefined ? name : `${name}/${subPath}`;
    const shared = from.volumes.get(key) ?? createVolume(from.now());
    from.volumes.set(key, shared);
    files.mount(path, shared);
  }
}

/** A read-only root, read-only volumes, and what others than root may not write. */
function guardOf(from: FilesFrom): (path: string) => FileError | undefined {
  const mounts = (from.spec.volumeMounts ?? []).map(({ mountPath, readOnly, name }) => {
    const volume = from.pod.spec?.volumes?.find((volume) => volume.name === name);
    const fixed = volume?.configMap ?? volume?.secret ?? volume?.projected ?? volume?.downwardAPI;
    return { path: mountPath, readOnly: readOnly === true || fixed !== undefined };
  });
  const within = (path: string, folder: string) => path === folder || path.startsWith(`${folder.replace(/\/$/, '')}/`);
  const readOnlyRoot = from.spec.securityContext?.readOnlyRootFilesystem === true;
  const ownFolders = ['/tmp', '/var/tmp', '/dev', from.user.home, '/data'].filter((folder) => folder !== '/');
  return (path) => {
    const mount = mounts.filter((mount) => within(path, mount.path)).sort((a, b) => b.path.length - a.path.length)[0];
    if (mount !== undefined) return mount.readOnly ? 'EROFS' : undefined;
    if (within(path, '/proc') || within(path, '/sys')) return 'EROFS';
    if (within(path, '/var/run/secrets')) return 'EROFS';
    if (readOnlyRoot && !within(path, '/dev')) return 'EROFS';
    if (from.user.uid === 0) return undefined;
    return ownFolders.some((folder) => within(path, folder)) ? undefined : 'EACCES';
  };
}
