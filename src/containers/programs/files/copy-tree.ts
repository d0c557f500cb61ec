import type { FileTree } from '../../files/file-tree.ts';
import type { FileError } from '../../runtime/process.ts';

export function copyAll(files: FileTree, from: string, to: string): FileError | undefined {
  const stat = files.stat(from);
  if (typeof stat === 'string') return stat;
  if (stat.is === 'file') {
    const bytes = files.read(from);
    if (typeof bytes === 'string') return bytes;
    const program = files.programAt(from);
    const error = files.write(to, bytes);
    if (error === undefined && program !== undefined) files.install(to, program);
    return error ?? (files.chmod(to, stat.mode), undefined);
  }
  const names = files.list(from);
  if (to === from || to.startsWith(`${from}/`) || typeof names === 'string') return 'EACCES';
  const made = files.make(to);
  if (made !== undefined && made !== 'EEXIST') return made;
  for (const name of names) {
    const error = copyAll(files, `${from}/${name}`, `${to}/${name}`);
    if (error !== undefined) return error;
  }
  return undefined;
}
