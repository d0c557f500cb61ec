import { absolutePath, openForReading } from '../../files/open-file.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process } from '../../runtime/process.ts';
import { readAll } from '../../runtime/streams.ts';
import { fail, filesOf, nameOf, readOptions } from '../coreutils/command-line.ts';
import { transformBytes } from './compression.ts';

/** Source: https://www.rfc-editor.org/rfc/rfc1952 */
export async function gzip(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'cdfktnqv123456789', {
    stdout: 'c',
    decompress: 'd',
    force: 'f',
    keep: 'k',
    test: 't',
  });
  const unpacks = nameOf(process) !== 'gzip' || options.has('d') || options.has('t');
  const toOutput = options.has('c') || nameOf(process) === 'zcat' || options.has('t');
  let code = 0;
  for (const name of options.operands.length === 0 ? ['-'] : options.operands) {
    const bytes = name === '-' ? await readAll(process.stdin, process.signal) : await contents(process, name);
    if (typeof bytes === 'string') {
      code = await fail(process, `${name}: ${bytes}`);
      continue;
    }
    const made = unpacks
      ? await transformBytes(bytes, new DecompressionStream('gzip'))
      : await transformBytes(bytes, new CompressionStream('gzip'));
    if (made === undefined) {
      code = await fail(process, name === '-' ? 'invalid magic' : `${name}: invalid magic`);
    } else if (toOutput || name === '-') {
      if (!options.has('t')) await process.stdout.write(made);
    } else {
      const target = unpacks ? name.replace(/\.t?gz$/, '') : `${name}.gz`;
      if (!options.has('f') && typeof filesOf(process).stat(absolutePath(process, target)) !== 'string') {
        code = await fail(process, `can't open '${target}': File exists`);
        continue;
      }
      filesOf(process).write(absolutePath(process, target), made, false);
      if (!options.has('k')) filesOf(process).remove(absolutePath(process, name));
    }
  }
  return code;
}

async function contents(process: Process, name: string): Promise<Uint8Array | string> {
  const input = openForReading(process.container, absolutePath(process, name));
  return typeof input === 'string' ? strerror(input) : readAll(input, process.signal);
}
