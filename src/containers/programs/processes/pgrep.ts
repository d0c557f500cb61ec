import { compileRegex } from '../../libc/regex/compile.ts';
import type { RegularExpression } from '../../libc/regex/regular-expression.ts';
import type { ProcessInfo } from '../../runtime/container.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { parseSignal } from '../../runtime/signals.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, programName } from '../command-line/messages.ts';
import { UsageError, withUsage } from '../command-line/usage.ts';

/** What pgrep, pkill and killall are called with. */
interface Selection {
  readonly pattern: string;
  /** The flags, in one word. */
  readonly flags: string;
  readonly signal: ReturnType<typeof parseSignal>;
}

/** pgrep. Source: busybox 1.37, procps/pgrep.c. */
export const pgrep: Program = withUsage(
  async (process) => {
    const selection = readSelection(process);
    const found = processesMatching(process, selection, compileRegex(selection.pattern, 'extended'));
    const showsCommand = /[al]/.test(selection.flags);
    for (const { pid, argv } of found) {
      await writeText(process.stdout, `${pid}${showsCommand ? ` ${argv.join(' ')}` : ''}\n`);
    }
    return found.length > 0 ? 0 : 1;
  },
  { gnuExitCode: 2 },
);

/** pkill. Source: busybox 1.37, procps/pgrep.c. */
export const pkill: Program = withUsage(
  async (process) => {
    const selection = readSelection(process);
    const found = processesMatching(process, selection, compileRegex(selection.pattern, 'extended'));
    send(process, found, selection);
    return found.length > 0 ? 0 : 1;
  },
  { gnuExitCode: 2 },
);

/** killall. Source: busybox 1.37, procps/kill.c. */
export const killall: Program = withUsage(async (process) => {
  const selection = readSelection(process);
  const expression = compileRegex(selection.pattern, 'fixed', { extent: 'line' });
  const found = processesMatching(process, selection, expression);
  send(process, found, selection);
  return found.length > 0 ? 0 : fail(process, `${selection.pattern}: no process killed`);
});

function readSelection({ argv }: Process): Selection {
  const words = argv.slice(1);
  const named = /^-([A-Z0-9]+)$/.exec(words[0] ?? '')?.[1];
  if (named !== undefined) words.shift();
  const pattern = words.find((word) => !word.startsWith('-'));
  if (pattern === undefined) throw new UsageError();
  const flags = words.filter((word) => word.startsWith('-')).join('');
  return { pattern, flags, signal: named === undefined ? 'TERM' : parseSignal(named) };
}

/** The other processes whose name, or with `-f` whose command line, matches. */
function processesMatching(
  process: Process,
  { flags }: Selection,
  expression: RegularExpression,
): readonly ProcessInfo[] {
  return process.container
    .processes()
    .filter((running) => running.pid !== process.pid)
    .filter((running) => expression.test(flags.includes('f') ? running.argv.join(' ') : programName(running)));
}

function send(process: Process, processes: readonly ProcessInfo[], { signal }: Selection): void {
  if (signal === undefined || signal === 0) return;
  for (const { pid } of processes) process.container.kill(pid, signal);
}
