import type { Process } from '../../runtime/process.ts';
import { emptyInput, say } from '../../runtime/streams.ts';
import { pause } from '../../runtime/waiting.ts';
import { readOptions, UsageError } from '../coreutils/command-line.ts';
import { runWords } from './run-command.ts';

export async function watch(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'n:tdbeg', { interval: 'n', 'no-title': 't' }, false);
  const seconds = Number(options.value('n') ?? 2);
  const command = options.operands.join(' ');
  if (command === '') throw new UsageError('');
  for (;;) {
    const time = process.container.clock.now().toUTCString();
    const header = options.has('t') ? '' : `Every ${seconds.toFixed(1)}s: ${command}${' '.repeat(8)}${time}\n\n`;
    await say(process.stdout, `\u001b[H\u001b[J${header}`);
    await runWords(process, ['sh', '-c', command], emptyInput);
    await pause(process.container.clock, seconds * 1000, process.signal);
  }
}
