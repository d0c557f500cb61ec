import type { FileSystem } from '../../files/file-system.ts';
import { basename, dirname, joinPath, resolvePath } from '../../files/paths.ts';

/** How many links a path may go through. */
const maxLinks = 20;

/** A path with all symbolic links in it resolved. Source: realpath(3). */
export function canonicalPath(files: FileSystem, path: string, links = 0): string {
  const target = files.readlink(path);
  if (target !== undefined && links < maxLinks) {
    return canonicalPath(files, resolvePath(dirname(path), target), links + 1);
  }
  return path === '/' ? path : joinPath(canonicalPath(files, dirname(path), links), basename(path));
}
