import type { ProcessInfo } from '../../runtime/container.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { fail, isGnu, print, programName } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { processTitle } from './process-title.ts';

/** ps. Source: busybox 1.37, procps/ps.c; procps 4, ps, with `u`, `f` and without flags. */
export const ps: Program = withUsage((process) => (isGnu(process) ? gnuPs(process) : busyboxPs(process)));

function userOf({ container: { user } }: Process): string {
  return user.name || String(user.uid);
}

function busyboxPs(process: Process): Promise<number> {
  const columns = parseOptions(process, { short: 'o:Tlaefxuw' }).value('o');
  if (columns !== undefined) return printColumns(process, columns.split(','));
  const user = userOf(process).padEnd(8);
  const rows = process.container
    .processes()
    .map(({ pid, argv }) => `${String(pid).padStart(5)} ${user}  0:00 ${processTitle(argv)}\n`);
  return print(process, `PID   USER     TIME  COMMAND\n${rows.join('')}`);
}

function gnuPs(process: Process): Promise<number> {
  const flags = process.argv.slice(1).join('');
  const user = userOf(process).padEnd(8);
  const all = process.container.processes();
  const pidOf = ({ pid }: ProcessInfo) => String(pid).padStart(7);
  const startOf = ({ started }: ProcessInfo) => started.toISOString().slice(11, 16);
  if (flags.includes('u')) {
    const rows = all.map(
      (running) =>
        `${user} ${pidOf(running)}  0.0  0.0   4364  3120 ?        Ss   ${startOf(running)}   0:00 ${processTitle(running.argv)}\n`,
    );
    return print(
      process,
      `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${rows.join('')}`,
    );
  }
  if (flags.includes('f')) {
    const rows = all.map(
      (running) =>
        `${user} ${pidOf(running)}       0  0 ${startOf(running)} ?        00:00:00 ${processTitle(running.argv)}\n`,
    );
    return print(process, `UID          PID    PPID  C STIME TTY          TIME CMD\n${rows.join('')}`);
  }
  const rows = (/[eaA]/.test(flags) ? all : all.filter(({ pid }) => pid !== 1)).map(
    (running) => `${pidOf(running)} ?        00:00:00 ${shortName(running)}\n`,
  );
  return print(process, `    PID TTY          TIME CMD\n${rows.join('')}`);
}

/** The name of a program, as far as the kernel keeps it. */
function shortName(running: ProcessInfo): string {
  return programName(running).slice(0, 15);
}

/** A column of `ps -o`. A width below zero: flush right. */
interface Column {
  readonly title: string;
  readonly width: number;
  readonly value: (running: ProcessInfo, user: string) => string;
}

/** Source: busybox 1.37, procps/ps.c, `out_spec`. */
const columns: Readonly<Record<string, Column>> = {
  user: { title: 'USER', width: 8, value: (_, user) => user },
  group: { title: 'GROUP', width: 8, value: (_, user) => user },
  comm: { title: 'COMMAND', width: 16, value: shortName },
  args: { title: 'COMMAND', width: 256, value: ({ argv }) => processTitle(argv) },
  pid: { title: 'PID', width: -5, value: ({ pid }) => String(pid) },
  ppid: { title: 'PPID', width: -5, value: ({ pid }) => (pid === 1 ? '0' : '1') },
  etime: { title: 'ELAPSED', width: -7, value: () => '0:00' },
  time: { title: 'TIME', width: -6, value: () => '0:00' },
  tty: { title: 'TT', width: 6, value: () => '?' },
  vsz: { title: 'VSZ', width: 4, value: () => '4364' },
  stat: { title: 'STAT', width: 4, value: () => 'S' },
  rss: { title: 'RSS', width: 4, value: () => '1024' },
};

/** busybox's `ps -o`: the last column is not padded. */
function printColumns(process: Process, names: readonly string[]): Promise<number> {
  const shown: Column[] = [];
  for (const name of names) {
    const column = columns[name];
    if (column === undefined) {
      const supported = Object.keys(columns).join(',');
      return fail(process, `bad -o argument '${name}', supported arguments: ${supported}`);
    }
    shown.push(column);
  }
  const user = userOf(process);
  const isLast = (index: number) => index === shown.length - 1;
  const titles = shown.map(({ title, width }, index) => title.padEnd(isLast(index) ? 0 : Math.abs(width)));
  const rows = process.container.processes().map((running) =>
    shown.map(({ width, value }, index) => {
      const text = value(running, user);
      if (width < 0) return text.padStart(-width);
      return isLast(index) ? text : text.padEnd(width);
    }),
  );
  return print(process, [titles, ...rows].map((cells) => `${cells.join(' ')}\n`).join(''));
}
