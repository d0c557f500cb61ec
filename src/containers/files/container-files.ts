import type { Container as ContainerSpec, Pod } from 'kubernetes-types/core/v1';
import type { ImageContents, User } from '../images/image.ts';
import { hostnameOf } from '../network/hostname.ts';
import type { PodNetwork } from '../network/pod-network.ts';
import { encodeUtf8 } from '../runtime/bytes.ts';
import { FileSystem, type Volume } from './file-system.ts';
import { groupFile, imageDirectories, installPrograms, passwdFile } from './image-files.ts';
import { dirname } from './paths.ts';
import { writeProjectedVolumes } from './projected-volumes.ts';
import { mountVolumes, writeGuardOf } from './volume-mounts.ts';

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
export function createContainerFiles(options: ContainerFilesOptions): FileSystem {
  const { contents, network, now, pod, spec, user } = options;
  const files = new FileSystem(now);
  const write = (path: string, text: string) => {
    files.mkdirAll(dirname(path));
    files.write(path, encodeUtf8(text));
  };
  for (const directory of imageDirectories(contents)) files.mkdirAll(directory);
  files.chmod('/tmp', 0o1777);
  installPrograms(files, contents);
  if (contents.osRelease !== undefined) write('/etc/os-release', contents.osRelease);
  if (/^ID=alpine$/m.test(contents.osRelease ?? '')) write('/etc/alpine-release', '3.22.2\n');
  if (/^ID=debian$/m.test(contents.osRelease ?? '')) write('/etc/debian_version', '13.1\n');
  write('/etc/passwd', passwdFile(contents, user));
  write('/etc/group', groupFile(user));
  write('/etc/hostname', `${hostnameOf(pod)}\n`);
  write('/etc/resolv.conf', network.resolvConf);
  write('/etc/hosts', network.hosts);
  write('/dev/termination-log', '');
  mountDevices(files);
  mountVolumes(files, options);
  writeProjectedVolumes(files, options);
  files.mkdirAll(spec.workingDir ?? contents.workingDirectory);
  files.setWriteGuard(writeGuardOf(options));
  return files;
}

function mountDevices(files: FileSystem): void {
  for (const device of ['null', 'zero', 'full', 'random', 'urandom', 'tty']) {
    files.mountGeneratedFile(`/dev/${device}`, () => '');
  }
  for (const [descriptor, name] of ['stdin', 'stdout', 'stderr'].entries()) {
    files.symlink(`/proc/self/fd/${descriptor}`, `/dev/${name}`);
  }
}
