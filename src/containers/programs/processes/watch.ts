import type { Process } from '../../runtime/process.ts';
import { emptyInput, writeText } from '../../runtime/streams.ts';
import { delay } from '../../runtime/waiting.ts';
import { readOptions, UsageError } from '../coreutils/command-line.ts';
import { runCommand } from './run-command.ts';

export async function watch(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'n:tdbeg', { interval: 'n', 'no-title': 't' }, false);
  const seconds = Number(options.value('n') ?? 2);
  const command = options.operands.join(' ');
  if (command === '') throw new UsageError('');
  for (;;) {
    const time = process.container.clock.now().toUTCString();
    const header = options.has('t') ? '' : `Every ${seconds.toFixed(1)}s: ${command}${' '.repeat(8)}${time}\n\n`;
    await writeText(process.stdout, `\u001b[H\u001b[J${header}`);
    await runCommand(process, ['sh', '-c', command], emptyInput);
    await delay(process.container.clock, seconds * 1000, process.signal);
  }
}
