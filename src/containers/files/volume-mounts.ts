import type { Volume } from 'kubernetes-types/core/v1';
import type { ContainerFilesOptions } from './container-files.ts';
import { createVolume, type FileSystem, type WriteGuard } from './file-system.ts';
import { isWithin } from './paths.ts';

/** Mounts a container's volumes; those of one pod are shared by their name and sub-path. */
export function mountVolumes(files: FileSystem, { now, pod, spec, volumes }: ContainerFilesOptions): void {
  for (const { name, mountPath, subPath } of spec.volumeMounts ?? []) {
    const path = mountPath.replace(/\/+$/, '') || '/';
    if (path === '/') continue;
    if (isProjected(pod.spec?.volumes?.find((volume) => volume.name === name))) {
      if (subPath === undefined) files.mkdirAll(path);
      continue;
    }
    const key = subPath === undefined ? name : `${name}/${subPath}`;
    const shared = volumes.get(key) ?? createVolume(now());
    volumes.set(key, shared);
    files.mount(path, shared);
  }
}

/**
 * Refuses writes to a read-only root, to read-only volumes, and to what users other than root may not write.
 * Source: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
 */
export function writeGuardOf({ pod, spec, user }: ContainerFilesOptions): WriteGuard {
  const mounts = (spec.volumeMounts ?? []).map(({ mountPath, readOnly, name }) => {
    const volume = pod.spec?.volumes?.find((volume) => volume.name === name);
    return { path: mountPath, isReadOnly: readOnly === true || isProjected(volume) };
  });
  const isRootReadOnly = spec.securityContext?.readOnlyRootFilesystem === true;
  const writable = ['/tmp', '/var/tmp', '/dev', user.home, '/data'].filter((directory) => directory !== '/');
  return (path) => {
    const [mount] = mounts
      .filter((mount) => isWithin(path, mount.path))
      .toSorted((a, b) => b.path.length - a.path.length);
    if (mount !== undefined) return mount.isReadOnly ? 'EROFS' : undefined;
    if (['/proc', '/sys', '/var/run/secrets'].some((directory) => isWithin(path, directory))) return 'EROFS';
    if (isRootReadOnly && !isWithin(path, '/dev')) return 'EROFS';
    if (user.uid === 0) return undefined;
    return writable.some((directory) => isWithin(path, directory)) ? undefined : 'EACCES';
  };
}

/** Whether the kubelet makes the files of a volume itself, so that containers cannot write them. */
function isProjected(volume: Volume | undefined): boolean {
  return (volume?.configMap ?? volume?.secret ?? volume?.projected ?? volume?.downwardAPI) !== undefined;
}
