import type { Flavour } from '../../images/image-contents.ts';
import { own } from '../../runtime/container.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, readOptions } from '../coreutils/command-line.ts';

export async function ps(process: Process, flavour: Flavour): Promise<number> {
  const { container } = process;
  const user = own(container).user.name || String(own(container).user.uid);
  const all = container.processes();
  if (flavour === 'busybox') {
    const columns = readOptions(process.argv, 'o:Tlaefxuw').value('o');
    if (columns !== undefined) return psColumns(process, columns.split(','), user);
    const rows = all.map(({ pid, argv }) => `${String(pid).padStart(5)} ${user.padEnd(8)}  0:00 ${titleOf(argv)}\n`);
    await writeText(process.stdout, `PID   USER     TIME  COMMAND\n${rows.join('')}`);
    return 0;
  }
  const flags = process.argv.slice(1).join('');
  const time = (date: Date) => date.toISOString().slice(11, 16);
  if (flags.includes('u')) {
    const rows = all.map(
      ({ pid, argv, started }) =>
        `${user.padEnd(8)} ${String(pid).padStart(7)}  0.0  0.0   4364  3120 ?        Ss   ${time(started)}   0:00 ${titleOf(argv)}\n`,
    );
    await writeText(
      process.stdout,
      `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${rows.join('')}`,
    );
  } else if (flags.includes('f')) {
    const rows = all.map(
      ({ pid, argv, started }) =>
        `${user.padEnd(8)} ${String(pid).padStart(7)}       0  0 ${time(started)} ?        00:00:00 ${titleOf(argv)}\n`,
    );
    await writeText(process.stdout, `UID          PID    PPID  C STIME TTY          TIME CMD\n${rows.join('')}`);
  } else {
    const shown = /[eaA]/.test(flags) ? all : all.filter(({ pid }) => pid !== 1);
    const rows = shown.map(
      ({ pid, argv }) =>
        `${String(pid).padStart(7)} ?        00:00:00 ${(argv[0] ?? '').replace(/.*\//, '').slice(0, 15)}\n`,
    );
    await writeText(process.stdout, `    PID TTY          TIME CMD\n${rows.join('')}`);
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
  await writeText(process.stdout, `${header.join(' ')}\n`);
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
    await writeText(process.stdout, line(names.map((name) => values[name] ?? '')));
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
export function titleOf(argv: readonly string[]): string {
  const text = argv.join(' ');
  return /^nginx\b/.test(text) ? `nginx: master process ${text}` : text;
}
