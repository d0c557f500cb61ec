import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { runCommand } from './run-command.ts';

export async function time(process: Process): Promise<number> {
  const from = process.container.clock.now().getTime();
  const words = process.argv.slice(1).filter((word, index) => index > 0 || word !== '-p');
  const code = words.length === 0 ? 0 : await runCommand(process, words);
  const seconds = (process.container.clock.now().getTime() - from) / 1000;
  const text = `${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s`;
  const how =
    code > 128 ? `terminated by signal ${code - 128}` : code === 0 ? undefined : `exited with non-zero status ${code}`;
  if (how !== undefined) await writeText(process.stderr, `Command ${how}\n`);
  await writeText(process.stderr, `real\t${text}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`);
  return code;
}
