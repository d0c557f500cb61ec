import { memory } from '../../files/proc-files.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { pauseProcess } from '../../runtime/timeout.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { processTitle } from './process-title.ts';

/** top; without a terminal it prints once. Source: busybox 1.37, procps/top.c. */
export const top: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'bn:d:m' });
  const times = Number(options.value('n') ?? (process.terminal === undefined ? 1 : Infinity));
  const clearScreen = options.has('b') ? '' : '\u001b[H\u001b[J';
  for (let time = 0; time < times; time += 1) {
    if (time > 0) await pauseProcess(process, Number(options.value('d') ?? 5) * 1000);
    await writeText(process.stdout, `${clearScreen}${header(process)}${processTable(process)}`);
  }
  return 0;
});

function header({ pid }: Process): string {
  return [
    `Mem: ${memory.used}K used, ${memory.free}K free, ${memory.shared}K shrd, 0K buff, ${memory.cache}K cached\n`,
    'CPU:   1% usr   0% sys   0% nic  98% idle   0% io   0% irq   0% sirq\n',
    `Load average: 0.10 0.08 0.05 1/180 ${pid}\n`,
  ].join('');
}

function processTable({ container }: Process): string {
  const user = container.user.name.padEnd(8);
  const rows = container.processes().map(({ pid, argv }) => {
    const parent = String(pid === 1 ? 0 : 1).padStart(5);
    return `${String(pid).padStart(5)} ${parent} ${user} S     4364   0%   0   0% ${processTitle(argv)}\n`;
  });
  return `  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n${rows.join('')}`;
}
