import type { FileTree } from '../../files/file-tree.ts';
import type { FileError } from '../../runtime/process.ts';

export function copyTree(files: FileTree, from: string, to: string): FileError | undefined {
  const stat = files.stat(from);
  if (typeof stat === 'string') return stat;
  if (stat.is === 'file') {
    const bytes = files.read(from);
    if (typeof bytes === 'string') return bytes;
    const program = files.programAt(from);
    const error = files.write(to, bytes);
    if (error === undefined && program !== undefined) files.installProgram(to, program);
    return error ?? (files.chmod(to, stat.mode), undefined);
  }
  const names = files.readdir(from);
  if (to === from || to.startsWith(`${from}/`) || typeof names === 'string') return 'EACCES';
  const made = files.mkdir(to);
  if (made !== undefined && made !== 'EEXIST') return made;
  for (const name of names) {
    const error = copyTree(files, `${from}/${name}`, `${to}/${name}`);
    if (error !== undefined) return error;
  }
  return undefined;
}
