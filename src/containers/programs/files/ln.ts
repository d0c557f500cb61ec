import { absolutePath, basename } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';
import { copyTree } from './copy-tree.ts';

/** ln; a hard link is a copy here. Source: POSIX.1-2024, utilities, ln; busybox 1.37, coreutils/ln.c. */
export const ln: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'sfnvT', long: { symbolic: 's', force: 'f' } });
  const [target = '', name = basename(target)] = operandsOf(options);
  const { files } = process.container;
  const path = absolutePath(process, name);
  const stat = files.stat(path);
  const isDirectory = typeof stat !== 'string' && stat.is === 'directory' && !options.has('n');
  const link = isDirectory ? `${path}/${basename(target)}` : path;
  if (options.has('f')) files.remove(link);
  const error = options.has('s') ? files.symlink(target, link) : copyTree(files, absolutePath(process, target), link);
  if (error === undefined) return 0;
  const gnu = `failed to create symbolic link '${name}': ${strerror(error)}`;
  return fail(process, isGnu(process) ? gnu : `${name}: ${strerror(error)}`);
});
