import type { Container as ContainerSpec, Pod, Volume } from 'kubernetes-types/core/v1';
import { encodeUtf8 } from '../runtime/bytes.ts';
import type { FileTree } from './file-tree.ts';

/**
 * Writes what the kubelet makes of ConfigMaps, Secrets, tokens and the downward API: the files lie in a folder named by
 * the time, `..data` points there, and each name points through it, so that a change swaps all of them at once.
 * Source: kubernetes/kubernetes pkg/volume/util/atomic_writer.go.
 */
export function writeProjectedVolumes(
  files: FileTree,
  {
    pod,
    spec,
    texts,
    now,
  }: {
    readonly pod: Pod;
    readonly spec: ContainerSpec;
    /** Texts by path in the container. */
    readonly texts: ReadonlyMap<string, string>;
    readonly now: () => Date;
  },
): void {
  const folder = folderAt(now());
  const mounts = (spec.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }) => {
    const volume = pod.spec?.volumes?.find((volume) => volume.name === name);
    return volume === undefined ? [] : [{ path: mountPath.replace(/\/+$/, ''), volume, isPart: subPath !== undefined }];
  });
  for (const [path, text] of texts) {
    const [mount] = mounts
      .filter((mount) => path === mount.path || path.startsWith(`${mount.path}/`))
      .toSorted((a, b) => b.path.length - a.path.length);
    const within = mount === undefined ? '' : path.slice(mount.path.length + 1);
    const real = mount === undefined || mount.isPart || within === '' ? path : `${mount.path}/${folder}/${within}`;
    files.mkdirAll(real.slice(0, real.lastIndexOf('/')) || '/');
    files.write(real, encodeUtf8(text));
    if (mount !== undefined) files.chmod(real, modeOf(mount.volume, within));
    if (mount === undefined || real === path) continue;
    const [first = ''] = within.split('/');
    if (files.target(`${mount.path}/..data`) === undefined) files.symlink(folder, `${mount.path}/..data`);
    if (files.target(`${mount.path}/${first}`) === undefined)
      files.symlink(`..data/${first}`, `${mount.path}/${first}`);
  }
}

/** The mode that a volume gives a file: its own entry's, or the volume's. */
function modeOf({ configMap, secret, downwardAPI, projected }: Volume, path: string): number {
  const sources = [
    configMap,
    secret,
    downwardAPI,
    ...(projected?.sources ?? []).flatMap((source) => [source.configMap, source.secret, source.downwardAPI]),
  ];
  const items = sources.flatMap((source) => source?.items ?? []) as readonly { path: string; mode?: number }[];
  const usual = (configMap ?? secret ?? downwardAPI ?? projected)?.defaultMode ?? 0o644;
  return items.find((item) => item.path === path)?.mode ?? usual;
}

/** `..2026_01_02_03_04_05.123000000` */
function folderAt(time: Date): string {
  return `..${time.toISOString().slice(0, 19).replace(/[-T:]/g, '_')}.${String(time.getTime() % 1000).padStart(3, '0')}000000`;
}
