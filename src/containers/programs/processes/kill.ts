import type { Process } from '../../runtime/process.ts';
import { signalOf } from '../../runtime/signals.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail } from '../coreutils/command-line.ts';

export async function kill(process: Process): Promise<number> {
  const words = process.argv.slice(1);
  let asked = 'TERM';
  if (words[0] === '-l') {
    await writeText(process.stdout, ' 1) HUP\n 2) INT\n 3) QUIT\n 9) KILL\n13) PIPE\n15) TERM\n');
    return 0;
  }
  if (words[0] === '-s') [, asked = ''] = words.splice(0, 2);
  else if (/^-./.test(words[0] ?? '')) asked = (words.shift() ?? '').slice(1);
  const signal = signalOf(asked);
  if (signal === undefined) return fail(process, `bad signal name '${asked}'`);
  if (words.length === 0) return fail(process, 'you need to specify whom to kill');
  let code = 0;
  for (const word of words) {
    const pid = Number(word);
    if (!/^-?\d+$/.test(word)) code = await fail(process, `invalid number '${word}'`);
    else if (
      signal === 0
        ? !process.container.processes().some((each) => each.pid === pid)
        : !process.container.kill(pid, signal)
    ) {
      code = await fail(process, `can't kill pid ${word}: No such process`);
    }
  }
  return code;
}
