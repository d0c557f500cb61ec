import { signalNumbers } from '../../runtime/signals.ts';
import { writeText } from '../../runtime/streams.ts';
import { abortable } from '../../runtime/waiting.ts';
import type { Shell } from '../shell.ts';
import { pidOf } from './job-number.ts';

export async function wait(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1).filter((word) => !word.startsWith('-'));
  const pids = words.length > 0 ? words.map((word) => pidOf(shell, word)) : [...shell.jobs.keys()];
  let status = 0;
  for (const pid of pids) {
    const job = pid === undefined ? undefined : shell.jobs.get(pid);
    if (job === undefined) {
      status = 127;
      continue;
    }
    const interrupted = shell.signalArrived.then(() => 'signal' as const);
    const code = await abortable(Promise.race([job.exitCode, interrupted]), shell.signal);
    if (code === 'signal') return 128 + signalNumbers[shell.pendingSignals.at(-1) ?? 'INT'];
    shell.jobs.delete(pid ?? 0);
    const output = shell.descriptors.get(2)?.output;
    if (!shell.isBash && output !== undefined && (code === 143 || code === 137))
      await writeText(output, code === 143 ? 'Terminated\n' : 'Killed\n');
    status = code;
  }
  return words.length > 0 ? status : 0;
}
