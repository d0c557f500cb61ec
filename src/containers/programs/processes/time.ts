import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { runCommand } from './run-command.ts';

/** time, as a program; bash has its own. Source: busybox 1.37, miscutils/time.c. */
export const time: Program = async (process) => {
  const { clock } = process.container;
  const started = clock.now().getTime();
  const argv = process.argv.slice(1).filter((word, index) => index > 0 || word !== '-p');
  const code = argv.length === 0 ? 0 : await runCommand(process, argv);
  const seconds = (clock.now().getTime() - started) / 1000;
  const elapsed = `${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s`;
  const end = code > 128 ? `terminated by signal ${code - 128}` : `exited with non-zero status ${code}`;
  if (code !== 0) await writeText(process.stderr, `Command ${end}\n`);
  await writeText(process.stderr, `real\t${elapsed}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
  return code;
};
