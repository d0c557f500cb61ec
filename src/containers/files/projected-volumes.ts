import type { KeyToPath, Volume } from 'kubernetes-types/core/v1';
import { encodeUtf8 } from '../runtime/bytes.ts';
import type { ContainerFilesOptions } from './container-files.ts';
import type { FileSystem } from './file-system.ts';
import { dirname, isWithin } from './paths.ts';

/**
 * Writes what the kubelet makes of ConfigMaps, Secrets, tokens and the downward API: the files lie in a directory named
 * by the time, `..data` points there, and each name points through it, so that a change swaps all of them at once.
 * Source: kubernetes/kubernetes pkg/volume/util/atomic_writer.go.
 */
export function writeProjectedVolumes(
  files: FileSystem,
  { pod, spec, texts, now }: Pick<ContainerFilesOptions, 'pod' | 'spec' | 'texts' | 'now'>,
): void {
  const timestamped = timestampedDirectory(now());
  const mounts = (spec.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }) => {
    const volume = pod.spec?.volumes?.find((volume) => volume.name === name);
    return volume === undefined
      ? []
      : [{ path: mountPath.replace(/\/+$/, ''), volume, isSubPath: subPath !== undefined }];
  });
  for (const [path, text] of texts) {
    const [mount] = mounts
      .filter((mount) => isWithin(path, mount.path))
      .toSorted((a, b) => b.path.length - a.path.length);
    const inside = mount === undefined ? '' : path.slice(mount.path.length + 1);
    const target =
      mount === undefined || mount.isSubPath || inside === '' ? path : `${mount.path}/${timestamped}/${inside}`;
    files.mkdirAll(dirname(target));
    files.write(target, encodeUtf8(text));
    if (mount === undefined) continue;
    files.chmod(target, fileModeOf(mount.volume, inside));
    if (target === path) continue;
    const [first = ''] = inside.split('/');
    linkOnce(files, timestamped, `${mount.path}/..data`);
    linkOnce(files, `..data/${first}`, `${mount.path}/${first}`);
  }
}

function linkOnce(files: FileSystem, target: string, path: string): void {
  if (files.readlink(path) === undefined) files.symlink(target, path);
}

/** The mode that a volume gives a file: its own item's, or the volume's. */
function fileModeOf({ configMap, secret, downwardAPI, projected }: Volume, path: string): number {
  const sources: readonly ({ readonly items?: readonly Pick<KeyToPath, 'path' | 'mode'>[] } | undefined)[] = [
    configMap,
    secret,
    downwardAPI,
    ...(projected?.sources ?? []).flatMap((source) => [source.configMap, source.secret, source.downwardAPI]),
  ];
  const item = sources.flatMap((source) => source?.items ?? []).find((item) => item.path === path);
  return item?.mode ?? (configMap ?? secret ?? downwardAPI ?? projected)?.defaultMode ?? 0o644;
}

/** `..2026_01_02_03_04_05.123000000` */
function timestampedDirectory(time: Date): string {
  const milliseconds = String(time.getTime() % 1000).padStart(3, '0');
  return `..${time.toISOString().slice(0, 19).replace(/[-T:]/g, '_')}.${milliseconds}000000`;
}
