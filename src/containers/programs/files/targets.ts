import { absolutePath } from '../../files/open-file.ts';
import { basename } from '../../files/paths.ts';
import type { Process } from '../../runtime/process.ts';
import { filesOf } from '../coreutils/command-line.ts';

/** Where each source goes: into the last operand if it is a folder, else under its name. */
export function destinationsOf(
  process: Process,
  operands: readonly string[],
): readonly { readonly name: string; readonly from: string; readonly to: string }[] {
  const last = absolutePath(process, operands.at(-1) ?? '');
  const stat = filesOf(process).stat(last);
  const isFolder = typeof stat !== 'string' && stat.is === 'directory';
  return operands.slice(0, -1).map((name) => {
    const from = absolutePath(process, name);
    return { name, from, to: isFolder ? `${last === '/' ? '' : last}/${basename(from)}` : last };
  });
}
