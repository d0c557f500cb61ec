import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { UsageError } from '../coreutils/command-line.ts';

export async function basename(process: Process): Promise<number> {
  const [path, suffix = ''] = process.argv.slice(1);
  if (path === undefined) throw new UsageError('');
  const name = path.replace(/\/+$/, '').replace(/.*\//, '') || '/';
  await writeText(
    process.stdout,
    `${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
  );
  return 0;
}
