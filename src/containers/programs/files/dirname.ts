import type { Program } from '../../runtime/process.ts';
import { print } from '../command-line/messages.ts';
import { UsageError, withUsage } from '../command-line/usage.ts';

/** dirname. Source: POSIX.1-2024, utilities, dirname. */
export const dirname: Program = withUsage((process) => {
  const [, path] = process.argv;
  if (path === undefined) throw new UsageError();
  const trimmed = path.replace(/(.)\/+$/, '$1');
  return print(process, `${trimmed.includes('/') ? trimmed.replace(/\/[^/]*$/, '') || '/' : '.'}\n`);
});
