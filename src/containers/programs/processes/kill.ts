import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { parseSignal } from '../../runtime/signals.ts';
import { fail, print } from '../command-line/messages.ts';

/** kill, as a program; shells have their own. Source: POSIX.1-2024, utilities, kill; busybox 1.37, procps/kill.c. */
export const kill: Program = async (process) => {
  const { container } = process;
  const words = process.argv.slice(1);
  if (words[0] === '-l') return print(process, ' 1) HUP\n 2) INT\n 3) QUIT\n 9) KILL\n13) PIPE\n15) TERM\n');
  let name = 'TERM';
  if (words[0] === '-s') [, name = ''] = words.splice(0, 2);
  else if (/^-./.test(words[0] ?? '')) name = (words.shift() ?? '').slice(1);
  const signal = parseSignal(name);
  if (signal === undefined) return fail(process, `bad signal name '${name}'`);
  if (words.length === 0) return fail(process, 'you need to specify whom to kill');
  const send = (pid: number): boolean =>
    signal === 0 ? container.processes().some((running) => running.pid === pid) : container.kill(pid, signal);
  let code = 0;
  for (const word of words) {
    if (!/^-?\d+$/.test(word)) code = await fail(process, `invalid number '${word}'`);
    else if (!send(Number(word))) code = await fail(process, `can't kill pid ${word}: ${strerror('ESRCH')}`);
  }
  return code;
};
