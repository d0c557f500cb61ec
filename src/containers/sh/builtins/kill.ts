import { strerror } from '../../libc/strerror.ts';
import { Killed, parseSignal, type Signal } from '../../runtime/signals.ts';
import type { Builtin, Shell } from '../state/shell.ts';

/** The names of Linux's signals by number, from 1. Source: signal(7). */
const signalNames =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS'.split(
    ' ',
  );

/** kill: sends a signal to processes or jobs. Source: POSIX.1-2024, utilities, kill. */
export const kill: Builtin = async (shell, argv) => {
  const words = argv.slice(1);
  if (words[0] === '-l') return printSignals(shell);
  let name = 'TERM';
  if (words[0] === '-s') [, name = ''] = words.splice(0, 2);
  else if (/^-./.test(words[0] ?? '') && words[0] !== '--') name = (words.shift() ?? '').slice(1);
  const signal = parseSignal(name);
  if (words[0] === '--') words.shift();
  if (signal === undefined && !isSignal(name)) {
    await shell.printError(
      shell.forDialect({ ash: `bad signal name '${name}'`, bash: `kill: ${name}: invalid signal specification` }),
    );
    return 1;
  }
  if (words.length === 0) {
    await shell.printError(shell.forDialect({ ash: 'you need to specify whom to kill', bash: bashUsage }));
    return shell.isBash ? 2 : 1;
  }
  let status = 0;
  for (const word of words) if (!(await sendTo(shell, word, signal))) status = 1;
  if (shell.signal.aborted) throw shell.signal.reason instanceof Killed ? shell.signal.reason : new Killed('TERM');
  return status;
};

const bashUsage = 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]';

async function printSignals(shell: Shell): Promise<number> {
  const numbered = signalNames.map((name, at) => `${String(at + 1).padStart(2)}) ${name}\n`).join('');
  const names = `${signalNames.join(' ')}\n`;
  await shell.write(shell.forDialect({ ash: numbered, bash: names, dash: names }));
  return 0;
}

/** Whether a signal exists: those that no process here handles have no effect. */
function isSignal(name: string): boolean {
  return /^\d+$/.test(name) || [...signalNames, 'IO'].includes(name.toUpperCase().replace(/^SIG/, ''));
}

/** Sends a signal to a process or job; false: that is not possible, which is reported. */
async function sendTo(shell: Shell, word: string, signal: Signal | 0 | undefined): Promise<boolean> {
  const pid = shell.jobs.pidOf(word);
  if (pid === undefined || Number.isNaN(pid)) {
    const bash = `kill: ${word}: arguments must be process or job IDs`;
    await shell.printError(shell.forDialect({ ash: `invalid number '${word}'`, bash }));
    return false;
  }
  if (send(shell, pid, signal)) return true;
  const why = strerror('ESRCH');
  await shell.printError(shell.forDialect({ ash: `can't kill pid ${word}: ${why}`, bash: `kill: (${word}) - ${why}` }));
  return false;
}

/** Sends a signal; -1 stands for all processes but this one and the container's first one. */
function send({ container, process }: Shell, pid: number, signal: Signal | 0 | undefined): boolean {
  const running = container.processes().map((each) => each.pid);
  const pids = pid === -1 ? running.filter((each) => each !== 1 && each !== process.pid) : [Math.abs(pid)];
  if (signal === 0 || signal === undefined) return pids.every((each) => running.includes(each));
  return pids.map((each) => container.kill(each, signal)).every(Boolean);
}
