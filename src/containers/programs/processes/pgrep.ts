import { parseRegularExpression } from '../../libc/regular-expression.ts';
import type { Process } from '../../runtime/process.ts';
import { signalOf } from '../../runtime/signals.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, nameOf, UsageError } from '../coreutils/command-line.ts';

export async function pgrep(process: Process): Promise<number> {
  const name = nameOf(process);
  const words = process.argv.slice(1);
  let signal: ReturnType<typeof signalOf> = 'TERM';
  if (/^-([A-Z0-9]+)$/.test(words[0] ?? '')) signal = signalOf((words.shift() ?? '').slice(1));
  const flags = words.filter((word) => word.startsWith('-')).join('');
  const patterns = words.filter((word) => !word.startsWith('-'));
  const [pattern] = patterns;
  if (pattern === undefined) throw new UsageError('');
  const expression =
    name === 'killall'
      ? new RegExp(`^${pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
      : parseRegularExpression(pattern, 'extended');
  const matching = process.container.processes().filter(({ pid, argv }) => {
    const own = (argv[0] ?? '').replace(/.*\//, '');
    return pid !== process.pid && expression.test(flags.includes('f') ? argv.join(' ') : own);
  });
  if (matching.length === 0) return name === 'killall' ? fail(process, `${pattern}: no process killed`) : 1;
  for (const { pid, argv } of matching) {
    if (name !== 'pgrep' && signal !== undefined && signal !== 0) process.container.kill(pid, signal);
    else if (name === 'pgrep')
      await writeText(process.stdout, `${pid}${/[al]/.test(flags) ? ` ${argv.join(' ')}` : ''}\n`);
  }
  return 0;
}
