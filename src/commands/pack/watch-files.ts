import { type FSWatcher, lstatSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** An editor writes a file in several steps: this long after the last of them, in milliseconds, the change is announced. */
const SETTLE = 60;
/** How often the files are compared where no folder said anything, in milliseconds. */
const POLL = 1000;
/** A pack has files of scenarios in folders of folders; what lies deeper belongs to no pack. */
const MOST_DEPTH = 3;

/** A file as it was seen: its inode, size and time of change. */
type Stamps = ReadonlyMap<string, string>;

/**
 * Watches the files of a pack and calls `onChange` with the paths, in the pack, of those that were written, made, removed
 * or replaced by another file. Its folders are watched, for an answer at once; besides, inode, size and time of change
 * of each file are compared every second, because an editor that renames a new file over the old one, or a network
 * folder, may leave a watcher without a word. Names that begin with a dot or end with `~` are left out. Returns what
 * ends it.
 */
export function watchPackFiles(folder: string, onChange: (paths: readonly string[]) => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let stamps = stampsOf(folder).files;
  let settling: NodeJS.Timeout | undefined;
  const compare = (): void => {
    const { files, folders } = stampsOf(folder);
    watchFolders(folders);
    const paths = [...new Set([...stamps.keys(), ...files.keys()])];
    const changed = paths.filter((path) => stamps.get(path) !== files.get(path));
    stamps = files;
    if (changed.length > 0) onChange(changed.toSorted());
  };
  const settle = (): void => {
    clearTimeout(settling);
    settling = setTimeout(compare, SETTLE);
  };
  const watchFolders = (folders: readonly string[]): void => {
    for (const [path, watcher] of watchers) {
      if (folders.includes(path)) continue;
      watcher.close();
      watchers.delete(path);
    }
    for (const path of folders.filter((each) => !watchers.has(each))) {
      const forget = (): void => {
        watchers.get(path)?.close();
        watchers.delete(path);
      };
      try {
        // Where a folder cannot be watched, the comparison of each second is all there is.
        watchers.set(path, watch(join(folder, path)).on('change', settle).on('error', forget));
      } catch {
        forget();
      }
    }
  };
  watchFolders(stampsOf(folder).folders);
  const polling = setInterval(compare, POLL);
  return () => {
    clearInterval(polling);
    clearTimeout(settling);
    for (const watcher of watchers.values()) watcher.close();
  };
}

/** The files and folders of a pack by their paths in it. What vanishes meanwhile is left out. */
function stampsOf(root: string): { readonly files: Stamps; readonly folders: readonly string[] } {
  const files = new Map<string, string>();
  const folders: string[] = [];
  const walk = (within: string, depth: number): void => {
    folders.push(within);
    for (const entry of entriesOf(join(root, within))) {
      if (/^\.|~$/.test(entry.name) || entry.name === 'node_modules') continue;
      const path = join(within, entry.name);
      if (entry.isDirectory()) {
        if (depth < MOST_DEPTH) walk(path, depth + 1);
        continue;
      }
      const found = lstatSync(join(root, path), { throwIfNoEntry: false, bigint: true });
      if (found !== undefined) files.set(path, `${found.ino} ${found.size} ${found.mtimeNs}`);
    }
  };
  walk('', 0);
  return { files, folders };
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
