import type { Program } from '../../runtime/process.ts';
import { emptyInput, writeText } from '../../runtime/streams.ts';
import { pauseProcess } from '../../runtime/timeout.ts';
import { parseOptions, UsageError, withUsage } from '../command-line/usage.ts';
import { runCommand } from './run-command.ts';

/** watch. Source: busybox 1.37, procps/watch.c. */
export const watch: Program = withUsage(async (process) => {
  const options = parseOptions(process, {
    short: 'n:tdbeg',
    long: { interval: 'n', 'no-title': 't' },
    stopAtOperand: true,
  });
  const seconds = Number(options.value('n') ?? 2);
  const command = options.operands.join(' ');
  if (command === '') throw new UsageError();
  for (;;) {
    const time = process.container.clock.now().toUTCString();
    const header = options.has('t') ? '' : `Every ${seconds.toFixed(1)}s: ${command}${' '.repeat(8)}${time}\n\n`;
    await writeText(process.stdout, `\u001b[H\u001b[J${header}`);
    await runCommand(process, ['sh', '-c', command], { stdin: emptyInput });
    await pauseProcess(process, seconds * 1000);
  }
});
