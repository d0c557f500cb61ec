import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { UsageError } from '../coreutils/command-line.ts';

export async function dirname(process: Process): Promise<number> {
  const [, path] = process.argv;
  if (path === undefined) throw new UsageError('');
  const trimmed = path.replace(/(.)\/+$/, '$1');
  await writeText(process.stdout, `${trimmed.includes('/') ? trimmed.replace(/\/[^/]*$/, '') || '/' : '.'}\n`);
  return 0;
}
