import type { Program } from '../../runtime/process.ts';
import { print } from '../command-line/messages.ts';
import { UsageError, withUsage } from '../command-line/usage.ts';

/** basename. Source: POSIX.1-2024, utilities, basename. */
export const basename: Program = withUsage((process) => {
  const [, path, suffix = ''] = process.argv;
  if (path === undefined) throw new UsageError();
  const name = path.replace(/\/+$/, '').replace(/.*\//, '') || '/';
  const hasSuffix = suffix !== '' && name !== suffix && name.endsWith(suffix);
  return print(process, `${hasSuffix ? name.slice(0, -suffix.length) : name}\n`);
});
