import { absolutePath, basename, joinPath } from '../../files/paths.ts';
import type { Process } from '../../runtime/process.ts';

/** Where one source goes. */
export interface Destination {
  /** The source as it stands on the command line. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** Where the sources of mv and cp go: into the last operand if that is a directory, else under its name. */
export function destinationsOf(process: Process, operands: readonly string[]): readonly Destination[] {
  const last = absolutePath(process, operands.at(-1) ?? '');
  const stat = process.container.files.stat(last);
  const isDirectory = typeof stat !== 'string' && stat.is === 'directory';
  return operands.slice(0, -1).map((name) => {
    const from = absolutePath(process, name);
    return { name, from, to: isDirectory ? joinPath(last, basename(from)) : last };
  });
}
