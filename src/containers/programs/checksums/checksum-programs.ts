import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Process, Program } from '../../runtime/process.ts';
import { chunksOf, linesOf, type Readable, writeText } from '../../runtime/streams.ts';
import { InputFiles, openOperand, reportOpenError } from '../command-line/input-files.ts';
import { fail, isGnu, print } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

/** md5sum. Source: busybox 1.37, coreutils/md5_sha1_sum.c. */
export const md5sum = checksumProgram(() => md5.create());

/** sha1sum. Source: busybox 1.37, coreutils/md5_sha1_sum.c. */
export const sha1sum = checksumProgram(() => sha1.create());

/** sha256sum. Source: busybox 1.37, coreutils/md5_sha1_sum.c. */
export const sha256sum = checksumProgram(() => sha256.create());

/** sha512sum. Source: busybox 1.37, coreutils/md5_sha1_sum.c. */
export const sha512sum = checksumProgram(() => sha512.create());

/** A digest that is computed piece by piece. */
interface Digest {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** A program that prints the digest of each file in hexadecimal and its name, or with `-c` compares them with a list. */
function checksumProgram(create: () => Digest): Program {
  return withUsage(async (process) => {
    const long = { binary: 'b', check: 'c', text: 't', status: 's', quiet: 'q', warn: 'w' };
    const options = parseOptions(process, { short: 'bctsw', long });
    const files = new InputFiles(process, options.operands);
    let hasFailed = false;
    for await (const { name, input } of files.open()) {
      if (options.has('c')) {
        const isSilent = options.has('s');
        hasFailed = !(await check(process, create, input, isSilent, isSilent || options.has('q'))) || hasFailed;
      } else await print(process, `${await digestOf(process, create(), input)}  ${name}\n`);
    }
    return hasFailed ? 1 : files.exitCode;
  });
}

/** The digest of an input in hexadecimal. Others have their turns between its pieces. */
async function digestOf({ container, signal }: Process, digest: Digest, input: Readable): Promise<string> {
  for await (const bytes of chunksOf(input, signal)) {
    digest.update(bytes);
    await container.scheduler.yieldControl(signal);
  }
  return bytesToHex(digest.digest());
}

/** Compares files with a list of digests; resolves with whether all are as it says. */
async function check(
  process: Process,
  create: () => Digest,
  list: Readable,
  isSilent: boolean,
  hidesGood: boolean,
): Promise<boolean> {
  let [count, wrong, unreadable] = [0, 0, 0];
  for await (const line of linesOf(list, process.signal)) {
    const [, expected, name = ''] = /^([0-9a-fA-F]+) [ *](.+)$/.exec(line) ?? [];
    if (expected === undefined) continue;
    count += 1;
    const input = openOperand(process, name);
    if (typeof input === 'string') {
      unreadable += 1;
      await reportOpenError(process)(name, input);
      if (!isSilent) await writeText(process.stdout, `${name}: FAILED${isGnu(process) ? ' open or read' : ''}\n`);
      continue;
    }
    const isGood = (await digestOf(process, create(), input)) === expected.toLowerCase();
    if (!isGood) wrong += 1;
    if (isGood ? !hidesGood : !isSilent) await writeText(process.stdout, `${name}: ${isGood ? 'OK' : 'FAILED'}\n`);
  }
  if (!isSilent) await warn(process, count, wrong, unreadable);
  return wrong + unreadable === 0;
}

async function warn(process: Process, count: number, wrong: number, unreadable: number): Promise<void> {
  if (!isGnu(process)) {
    const bad = wrong + unreadable;
    if (bad > 0) await fail(process, `WARNING: ${bad} of ${count} computed checksums did NOT match`);
    return;
  }
  if (unreadable > 0)
    await fail(process, `WARNING: ${unreadable} listed file${unreadable === 1 ? '' : 's'} could not be read`);
  if (wrong > 0) await fail(process, `WARNING: ${wrong} computed checksum${wrong === 1 ? '' : 's'} did NOT match`);
}
