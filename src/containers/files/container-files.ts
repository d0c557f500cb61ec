import type { Container as ContainerSpec, Pod } from 'kubernetes-types/core/v1';
import type { ImageContents, User } from '../images/image-contents.ts';
import type { PodNetwork } from '../network/pod-network.ts';
import { encodeUtf8 } from '../runtime/bytes.ts';
import type { FileTree, Volume } from './file-tree.ts';
import { createFiles } from './file-tree.ts';
import { foldersOf, installPrograms, passwd } from './image-files.ts';
import { writeProjectedVolumes } from './projected-volumes.ts';
import { guardOf, mountVolumes } from './volume-mounts.ts';

/** What a container's file system is made from. */
export interface ContainerFilesOptions {
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
export function createContainerFiles(from: ContainerFilesOptions): FileTree {
  const files = createFiles(from.now);
  const { contents, network, user } = from;
  for (const folder of foldersOf(contents)) files.mkdirAll(folder);
  files.chmod('/tmp', 0o1777);
  installPrograms(files, contents);
  const write = (path: string, text: string) => {
    files.mkdirAll(path.slice(0, path.lastIndexOf('/')) || '/');
    files.write(path, encodeUtf8(text));
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
    files.mountGeneratedFile(`/dev/${device}`, () => '');
  for (const [index, name] of ['stdin', 'stdout', 'stderr'].entries())
    files.symlink(`/proc/self/fd/${index}`, `/dev/${name}`);
  mountVolumes(files, from);
  writeProjectedVolumes(files, from);
  files.mkdirAll(from.spec.workingDir ?? contents.workingDirectory);
  files.guardWith(guardOf(from));
  return files;
}

/** The name that a pod's containers have for themselves: its first 63 characters. */
export function hostnameOf(pod: Pod): string {
  const name = pod.spec?.hostNetwork === true ? pod.spec.nodeName : pod.spec?.hostname;
  return (name ?? pod.metadata?.name ?? 'localhost').slice(0, 63);
}
