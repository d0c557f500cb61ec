import type { Flavour } from '../../images/image-contents.ts';
import { signalNumbers } from '../../runtime/container.ts';
import { Killed, type Process, type Signal } from '../../runtime/process.ts';
import { abortable } from '../../runtime/waiting.ts';
import { fail, readOptions, UsageError } from '../coreutils/command-line.ts';
import { parseDuration } from './duration.ts';
import { startCommand } from './run-command.ts';

export async function timeout(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(
    process.argv,
    's:k:fvp',
    { signal: 's', 'kill-after': 'k', foreground: 'f', 'preserve-status': 'p' },
    false,
  );
  const [limit, ...words] = options.operands;
  if (limit === undefined || words.length === 0) throw new UsageError(flavour === 'gnu' ? 'missing operand' : '');
  const milliseconds = parseDuration(limit);
  if (milliseconds === undefined) {
    if (flavour === 'gnu') throw new UsageError(`invalid time interval '${limit}'`);
    return fail(process, `invalid number '${limit}'`);
  }
  const started = await startCommand(process, words, process.stdin, process.env);
  if (typeof started === 'number') return started;
  const { clock } = process.container;
  const name = (options.value('s') ?? 'TERM').toUpperCase().replace(/^SIG/, '');
  const signal =
    (Object.keys(signalNumbers) as Signal[]).find((each) => each === name || String(signalNumbers[each]) === name) ??
    'TERM';
  let isOver = false;
  const cancels: (() => void)[] = [];
  const wait = milliseconds === Infinity || milliseconds === 0 ? undefined : milliseconds;
  if (wait !== undefined) {
    cancels.push(
      clock.later(Math.min(wait, 2 ** 31 - 1), () => {
        isOver = true;
        started.signal(signal);
        const after = parseDuration(options.value('k') ?? '');
        if (after !== undefined) cancels.push(clock.later(after, () => started.signal('KILL')));
      }),
    );
  }
  try {
    const code = await abortable(started.exitCode, process.signal);
    if (!isOver || options.has('p')) return code;
    // busybox passes on how the program ended; GNU says 124 for any that had to be ended, 137 for KILL.
    if (flavour === 'gnu') return code === 137 ? 137 : 124;
    return code;
  } catch (problem) {
    started.signal(problem instanceof Killed ? problem.signal : 'TERM');
    throw problem;
  } finally {
    for (const cancel of cancels) cancel();
  }
}
