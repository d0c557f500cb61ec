import { type FileTree } from '../../files/file-tree.ts';
import { basename, dirname, resolvePath } from '../../files/paths.ts';

export function canonicalPath(files: FileTree, path: string, hops = 0): string {
  const target = files.target(path);
  if (target !== undefined && hops < 20) return canonicalPath(files, resolvePath(dirname(path), target), hops + 1);
  if (path === '/') return path;
  const parent = canonicalPath(files, dirname(path), hops);
  return `${parent === '/' ? '' : parent}/${basename(path)}`;
}
