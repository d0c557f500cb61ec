import type { Program } from '../../runtime/process.ts';
import { print } from '../command-line/messages.ts';

/** tty. Source: POSIX.1-2024, utilities, tty. */
export const tty: Program = async (process) => {
  const isTerminal = process.terminal !== undefined;
  await print(process, isTerminal ? '/dev/pts/0\n' : 'not a tty\n');
  return isTerminal ? 0 : 1;
};

/** stty: `size` prints the size of the terminal; settings have no effect. Source: POSIX.1-2024, utilities, stty. */
export const stty: Program = async (process) => {
  const { argv, terminal } = process;
  if (argv[1] !== 'size' || terminal === undefined) return 0;
  return print(process, `${terminal.rows} ${terminal.columns}\n`);
};

/** clear. Source: busybox 1.37, console-tools/clear.c. */
export const clear: Program = (process) => print(process, '\u001b[H\u001b[J');

/** reset. Source: busybox 1.37, console-tools/reset.c. */
export const reset: Program = (process) => print(process, '\u001bc');
