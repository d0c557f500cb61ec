import { absolutePath } from '../../files/paths.ts';
import type { Options } from '../../libc/getopt.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { readOperand } from '../command-line/input-files.ts';
import { fail, programName } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { compress, decompress } from './gzip-format.ts';

/** gzip, gunzip and zcat. Source: busybox 1.37, archival/gzip.c and bbunzip.c. */
export const gzip: Program = withUsage(async (process) => {
  const options = parseOptions(process, {
    short: 'cdfktnqv123456789',
    long: { stdout: 'c', decompress: 'd', force: 'f', keep: 'k', test: 't' },
  });
  let code = 0;
  for (const name of options.operands.length === 0 ? ['-'] : options.operands) {
    code = (await convertFile(process, options, name)) || code;
  }
  return code;
});

/** Packs or unpacks one file; resolves with the exit code. */
async function convertFile(process: Process, options: Options, name: string): Promise<number> {
  const { files } = process.container;
  const program = programName(process);
  const unpacks = program !== 'gzip' || options.has('d', 't');
  const bytes = await readOperand(process, name);
  if (typeof bytes === 'string') return fail(process, `${name}: ${strerror(bytes)}`);
  const converted = unpacks ? await decompress(bytes) : await compress(bytes);
  if (converted === undefined) return fail(process, name === '-' ? 'invalid magic' : `${name}: invalid magic`);
  if (options.has('t')) return 0;
  if (name === '-' || options.has('c') || program === 'zcat') {
    await process.stdout.write(converted);
    return 0;
  }
  const target = unpacks ? name.replace(/\.t?gz$/, '') : `${name}.gz`;
  const path = absolutePath(process, target);
  if (!options.has('f') && typeof files.stat(path) !== 'string') {
    return fail(process, `can't open '${target}': ${strerror('EEXIST')}`);
  }
  files.write(path, converted);
  if (!options.has('k')) files.remove(absolutePath(process, name));
  return 0;
}
