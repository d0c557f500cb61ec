import { memory } from '../../files/proc-files.ts';
import { own } from '../../runtime/container.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { delay } from '../../runtime/waiting.ts';
import { readOptions } from '../coreutils/command-line.ts';
import { titleOf } from './ps.ts';

export async function top(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'bn:d:m', {});
  const times = Number(options.value('n') ?? (process.terminal === undefined ? 1 : Infinity));
  for (let time = 0; time < times; time += 1) {
    if (time > 0) await delay(process.container.clock, Number(options.value('d') ?? 5) * 1000, process.signal);
    const user = own(process.container).user.name;
    const all = process.container.processes();
    const rows = all.map(
      ({ pid, argv }) =>
        `${String(pid).padStart(5)} ${String(pid === 1 ? 0 : 1).padStart(5)} ${user.padEnd(8)} S     4364   0%   0   0% ${titleOf(argv)}\n`,
    );
    await writeText(
      process.stdout,
      `${options.has('b') ? '' : '\u001b[H\u001b[J'}Mem: ${memory.used}K used, ${memory.free}K free, ${memory.shared}K shrd, 0K buff, ${memory.cache}K cached\nCPU:   1% usr   0% sys   0% nic  98% idle   0% io   0% irq   0% sirq\nLoad average: 0.10 0.08 0.05 1/180 ${process.pid}\n  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n${rows.join('')}`,
    );
  }
  return 0;
}
