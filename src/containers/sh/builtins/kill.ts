import { Killed, parseSignal, type Signal } from '../../runtime/signals.ts';
import type { Shell } from '../shell.ts';
import { pidOf } from './job-number.ts';

/** Signals that exist, and that nothing here answers. */
const otherSignals =
  /^(\d+|(SIG)?(ILL|TRAP|ABRT|BUS|FPE|USR1|SEGV|USR2|ALRM|STKFLT|CHLD|CONT|STOP|TSTP|TTIN|TTOU|URG|WINCH|IO|PWR|SYS))$/i;
const signalNames =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS'.split(
    ' ',
  );

export async function kill(shell: Shell, argv: readonly string[]): Promise<number> {
  const words = argv.slice(1);
  if (words[0] === '-l') {
    const numbered = signalNames.map((name, at) => `${String(at + 1).padStart(2)}) ${name}\n`).join('');
    await shell.write(shell.isBash || shell.dialect === 'dash' ? `${signalNames.join(' ')}\n` : numbered);
    return 0;
  }
  let signal: Signal | 0 | undefined = 'TERM';
  let asked = 'TERM';
  if (words[0] === '-s') [, asked = ''] = words.splice(0, 2);
  else if (/^-./.test(words[0] ?? '') && words[0] !== '--') asked = (words.shift() ?? '').slice(1);
  signal = parseSignal(asked);
  if (words[0] === '--') words.shift();
  if (signal === undefined && !otherSignals.test(asked)) {
    await shell.printError(
      shell.isBash ? `kill: ${asked}: invalid signal specification` : `bad signal name '${asked}'`,
    );
    return 1;
  }
  if (words.length === 0) {
    await shell.printError(
      shell.isBash
        ? 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]'
        : 'you need to specify whom to kill',
    );
    return shell.isBash ? 2 : 1;
  }
  let status = 0;
  for (const word of words) {
    const pid = pidOf(shell, word);
    if (pid === undefined || Number.isNaN(pid)) {
      await shell.printError(
        shell.isBash ? `kill: ${word}: arguments must be process or job IDs` : `invalid number '${word}'`,
      );
      status = 1;
    } else if (!send(shell, pid, signal)) {
      await shell.printError(
        shell.isBash ? `kill: (${word}) - No such process` : `can't kill pid ${word}: No such process`,
      );
      status = 1;
    }
  }
  if (shell.signal.aborted) throw shell.signal.reason instanceof Killed ? shell.signal.reason : new Killed('TERM');
  return status;
}

function send(shell: Shell, pid: number, signal: Signal | 0 | undefined): boolean {
  const { container } = shell;
  const pids =
    pid === -1
      ? container
          .processes()
          .map(({ pid }) => pid)
          .filter((each) => each !== 1 && each !== shell.process.pid)
      : [Math.abs(pid)];
  if (signal === 0 || signal === undefined)
    return pids.every((pid) => container.processes().some((process) => process.pid === pid));
  return pids.map((pid) => container.kill(pid, signal)).every(Boolean);
}
