import type { Program } from '../../runtime/process.ts';
import { withUsage } from '../command-line/usage.ts';
import { runCommand } from './run-command.ts';

/** nohup. Source: POSIX.1-2024, utilities, nohup; busybox 1.37, coreutils/nohup.c. */
export const nohup: Program = withUsage((process) => runCommand(process, process.argv.slice(1)), { gnuExitCode: 125 });

/** setsid. Source: busybox 1.37, util-linux/setsid.c. */
export const setsid: Program = withUsage(
  (process) => {
    const argv = process.argv.slice(1).filter((word) => !word.startsWith('-'));
    return runCommand(process, argv);
  },
  { gnuExitCode: 125 },
);
