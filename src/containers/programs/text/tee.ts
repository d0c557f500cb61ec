import { absolutePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { chunksOf } from '../../runtime/streams.ts';
import { fail } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

/** tee. Source: POSIX.1-2024, utilities, tee; busybox 1.37, coreutils/tee.c. */
export const tee: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'ai', long: { append: 'a' } });
  const { files } = process.container;
  const paths: string[] = [];
  let code = 0;
  for (const name of options.operands) {
    const path = absolutePath(process, name);
    const error = files.write(path, new Uint8Array(0), options.has('a'));
    if (error === undefined) paths.push(path);
    else code = await fail(process, `${name}: ${strerror(error)}`);
  }
  for await (const bytes of chunksOf(process.stdin, process.signal)) {
    for (const path of paths) files.write(path, bytes, true);
    await process.stdout.write(bytes);
  }
  return code;
});
