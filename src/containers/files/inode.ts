import type { FileStat } from '../runtime/process.ts';
import { partsOf } from './paths.ts';

export interface Directory {
  readonly is: 'directory';
  readonly entries: Map<string, Node>;
  mode: number;
  modified: Date;
}

export type Node =
  | Directory
  | { readonly is: 'link'; readonly to: string; modified: Date }
  | { readonly is: 'made'; readonly contents: () => string; modified: Date }
  | {
      readonly is: 'file';
      program?: string | undefined;
      chunks: Uint8Array[];
      size: number;
      mode: number;
      modified: Date;
    };
export function newDirectory(modified: Date): Directory {
  return { is: 'directory', entries: new Map(), mode: 0o755, modified };
}

export function mkdirAll(root: Directory, path: string, modified: Date): void {
  let node = root;
  for (const part of partsOf(path)) {
    const next = node.entries.get(part) ?? newDirectory(modified);
    if (next.is !== 'directory') return;
    node.entries.set(part, next);
    node = next;
  }
}

export function statOf(node: Node): FileStat {
  if (node.is === 'directory') return { is: 'directory', size: 4096, mode: node.mode, modified: node.modified };
  if (node.is === 'file') return { is: 'file', size: node.size, mode: node.mode, modified: node.modified };
  return { is: 'file', size: 0, mode: 0o444, modified: node.modified };
}
