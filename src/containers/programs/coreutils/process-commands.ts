import { memory } from '../../files/proc-files.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { own } from '../../runtime/container.ts';
import type { Process, Programs } from '../../runtime/process.ts';
import { pause, say } from '../../runtime/streams.ts';
import { signalOf } from '../../sh/job-builtins.ts';
import { fail, nameOf, readOptions, UsageError, withUsage } from './command-line.ts';
import { regularExpression } from './regular-expression.ts';

/** ps, top, kill, killall, pidof, pgrep, pkill. */
export function processCommands(flavour: Flavour): Programs {
  return {
    ps: (process) => ps(process, flavour),
    top: withUsage(flavour, 1, top),
    kill: withUsage(flavour, 1, kill),
    killall: withUsage(flavour, 1, killByName),
    pidof: withUsage(flavour, 1, pidof),
    pgrep: withUsage(flavour, 2, killByName),
    pkill: withUsage(flavour, 2, killByName),
  };
}

async function ps(process: Process, flavour: Flavour): Promise<number> {
  const { container } = process;
  const user = own(container).user.name || String(own(container).user.uid);
  const all = container.processes();
  if (flavour === 'busybox') {
    const columns = readOptions(process.argv, 'o:Tlaefxuw').value('o');
    if (columns !== undefined) return psColumns(process, columns.split(','), user);
    const rows = all.map(({ pid, argv }) => `${String(pid).padStart(5)} ${user.padEnd(8)}  0:00 ${titleOf(argv)}\n`);
    await say(process.stdout, `PID   USER     TIME  COMMAND\n${rows.join('')}`);
    return 0;
  }
  const flags = process.argv.slice(1).join('');
  const time = (date: Date) => date.toISOString().slice(11, 16);
  if (flags.includes('u')) {
    const rows = all.map(
      ({ pid, argv, started }) =>
        `${user.padEnd(8)} ${String(pid).padStart(7)}  0.0  0.0   4364  3120 ?        Ss   ${time(started)}   0:00 ${titleOf(argv)}\n`,
    );
    await say(
      process.stdout,
      `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${rows.join('')}`,
    );
  } else if (flags.includes('f')) {
    const rows = all.map(
      ({ pid, argv, started }) =>
        `${user.padEnd(8)} ${String(pid).padStart(7)}       0  0 ${time(started)} ?        00:00:00 ${titleOf(argv)}\n`,
    );
    await say(process.stdout, `UID          PID    PPID  C STIME TTY          TIME CMD\n${rows.join('')}`);
  } else {
    const shown = /[eaA]/.test(flags) ? all : all.filter(({ pid }) => pid !== 1);
    const rows = shown.map(
      ({ pid, argv }) =>
        `${String(pid).padStart(7)} ?        00:00:00 ${(argv[0] ?? '').replace(/.*\//, '').slice(0, 15)}\n`,
    );
    await say(process.stdout, `    PID TTY          TIME CMD\n${rows.join('')}`);
  }
  return 0;
}

/** busybox's `ps -o`. */
async function psColumns(process: Process, names: readonly string[], user: string): Promise<number> {
  const unknown = names.find((name) => psTables[name] === undefined);
  if (unknown !== undefined) {
    return fail(process, `bad -o argument '${unknown}', supported arguments: ${Object.keys(psTables).join(',')}`);
  }
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, at) => {
        const { width } = psTables[names[at] ?? ''] ?? { width: 0 };
        if (at === cells.length - 1 && width > 0) return cell;
        return width < 0 ? cell.padStart(-width) : cell.padEnd(width);
      })
      .join(' ')}\n`;
  const titles = names.map((name) => psTables[name]?.title ?? '');
  const header = titles.map((title, at) =>
    title.padEnd(at === titles.length - 1 ? 0 : Math.abs(psTables[names[at] ?? '']?.width ?? 0)),
  );
  await say(process.stdout, `${header.join(' ')}\n`);
  for (const { pid, argv } of process.container.processes()) {
    const values: Readonly<Record<string, string>> = {
      pid: String(pid),
      ppid: pid === 1 ? '0' : '1',
      user,
      group: user,
      comm: (argv[0] ?? '').replace(/.*\//, '').slice(0, 15),
      args: titleOf(argv),
      stat: 'S',
      time: '0:00',
      etime: '0:00',
      tty: '?',
      vsz: '4364',
      rss: '1024',
    };
    await say(process.stdout, line(names.map((name) => values[name] ?? '')));
  }
  return 0;
}

/** Titles and widths of the columns; below zero: flush right. Source: busybox procps/ps.c, `out_spec` */
const psTables: Readonly<Record<string, { readonly title: string; readonly width: number }>> = {
  user: { title: 'USER', width: 8 },
  group: { title: 'GROUP', width: 8 },
  comm: { title: 'COMMAND', width: 16 },
  args: { title: 'COMMAND', width: 256 },
  pid: { title: 'PID', width: -5 },
  ppid: { title: 'PPID', width: -5 },
  etime: { title: 'ELAPSED', width: -7 },
  time: { title: 'TIME', width: -6 },
  tty: { title: 'TT', width: 6 },
  vsz: { title: 'VSZ', width: 4 },
  stat: { title: 'STAT', width: 4 },
  rss: { title: 'RSS', width: 4 },
};

/** What a process calls itself: nginx and others rewrite their command line. */
function titleOf(argv: readonly string[]): string {
  const text = argv.join(' ');
  return /^nginx\b/.test(text) ? `nginx: master process ${text}` : text;
}

async function top(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'bn:d:m', {});
  const times = Number(options.value('n') ?? (process.terminal === undefined ? 1 : Infinity));
  for (let time = 0; time < times; time += 1) {
    if (time > 0) await pause(process.container.clock, Number(options.value('d') ?? 5) * 1000, process.signal);
    const user = own(process.container).user.name;
    const all = process.container.processes();
    const rows = all.map(
      ({ pid, argv }) =>
        `${String(pid).padStart(5)} ${String(pid === 1 ? 0 : 1).padStart(5)} ${user.padEnd(8)} S     4364   0%   0   0% ${titleOf(argv)}\n`,
    );
    await say(
      process.stdout,
      `${options.has('b') ? '' : '\u001b[H\u001b[J'}Mem: ${memory.used}K used, ${memory.free}K free, ${memory.shared}K shrd, 0K buff, ${memory.cache}K cached\nCPU:   1% usr   0% sys   0% nic  98% idle   0% io   0% irq   0% sirq\nLoad average: 0.10 0.08 0.05 1/180 ${process.pid}\n  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n${rows.join('')}`,
    );
  }
  return 0;
}

async function kill(process: Process): Promise<number> {
  const words = process.argv.slice(1);
  let asked = 'TERM';
  if (words[0] === '-l') {
    await say(process.stdout, ' 1) HUP\n 2) INT\n 3) QUIT\n 9) KILL\n13) PIPE\n15) TERM\n');
    return 0;
  }
  if (words[0] === '-s') [, asked = ''] = words.splice(0, 2);
  else if (/^-./.test(words[0] ?? '')) asked = (words.shift() ?? '').slice(1);
  const signal = signalOf(asked);
  if (signal === undefined) return fail(process, `bad signal name '${asked}'`);
  if (words.length === 0) return fail(process, 'you need to specify whom to kill');
  let code = 0;
  for (const word of words) {
    const pid = Number(word);
    if (!/^-?\d+$/.test(word)) code = await fail(process, `invalid number '${word}'`);
    else if (
      signal === 0
        ? !process.container.processes().some((each) => each.pid === pid)
        : !process.container.kill(pid, signal)
    ) {
      code = await fail(process, `can't kill pid ${word}: No such process`);
    }
  }
  return code;
}

/** Numbers of the processes of a name, the newest first. */
async function pidof(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'so:x');
  const named = process.container
    .processes()
    .filter(({ argv }) => options.operands.includes((argv[0] ?? '').replace(/.*\//, '')))
    .filter(({ pid }) => !options.values('o').includes(String(pid)))
    .map(({ pid }) => pid)
    .toReversed();
  if (named.length === 0) return 1;
  await say(process.stdout, `${(options.has('s') ? named.slice(0, 1) : named).join(' ')}\n`);
  return 0;
}

async function killByName(process: Process): Promise<number> {
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
      : regularExpression(pattern, 'extended');
  const matching = process.container.processes().filter(({ pid, argv }) => {
    const own = (argv[0] ?? '').replace(/.*\//, '');
    return pid !== process.pid && expression.test(flags.includes('f') ? argv.join(' ') : own);
  });
  if (matching.length === 0) return name === 'killall' ? fail(process, `${pattern}: no process killed`) : 1;
  for (const { pid, argv } of matching) {
    if (name !== 'pgrep' && signal !== undefined && signal !== 0) process.container.kill(pid, signal);
    else if (name === 'pgrep') await say(process.stdout, `${pid}${/[al]/.test(flags) ? ` ${argv.join(' ')}` : ''}\n`);
  }
  return 0;
}
