import type { Program } from '../../runtime/process.ts';
import { readAll, writeText } from '../../runtime/streams.ts';
import { InputFiles } from '../command-line/input-files.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { md5 } from './md5.ts';
import { sha1 } from './sha1.ts';
import { sha256 } from './sha256.ts';

/** md5sum. Source: busybox 1.37, coreutils/md5_sha1_sum.c. */
export const md5sum = checksumProgram(md5);

/** sha1sum. Source: busybox 1.37, coreutils/md5_sha1_sum.c. */
export const sha1sum = checksumProgram(sha1);

/** sha256sum. Source: busybox 1.37, coreutils/md5_sha1_sum.c. */
export const sha256sum = checksumProgram(sha256);

/** A program that prints the digest of each file in hexadecimal, and its name. */
function checksumProgram(digest: (bytes: Uint8Array) => string): Program {
  return withUsage(async (process) => {
    const options = parseOptions(process, { short: 'bct', long: { binary: 'b' } });
    const files = new InputFiles(process, options.operands);
    for await (const { name, input } of files.open()) {
      await writeText(process.stdout, `${digest(await readAll(input, process.signal))}  ${name}\n`);
    }
    return files.exitCode;
  });
}
