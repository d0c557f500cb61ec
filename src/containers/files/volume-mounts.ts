import type { FileError } from '../runtime/process.ts';
import type { ContainerFilesOptions } from './container-files.ts';
import { createVolume, type FileTree } from './file-tree.ts';

export function mountVolumes(files: FileTree, from: ContainerFilesOptions): void {
  for (const { name, mountPath, subPath } of from.spec.volumeMounts ?? []) {
    const volume = from.pod.spec?.volumes?.find((volume) => volume.name === name);
    const isMade = volume?.configMap ?? volume?.secret ?? volume?.projected ?? volume?.downwardAPI;
    const path = mountPath.replace(/\/+$/, '') || '/';
    if (path === '/') continue;
    if (isMade !== undefined) {
      if (subPath === undefined) files.mkdirAll(path);
      continue;
    }
    const key = subPath === undefined ? name : `${name}/${subPath}`;
    const shared = from.volumes.get(key) ?? createVolume(from.now());
    from.volumes.set(key, shared);
    files.mount(path, shared);
  }
}

/** A read-only root, read-only volumes, and what others than root may not write. */
export function guardOf(from: ContainerFilesOptions): (path: string) => FileError | undefined {
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
