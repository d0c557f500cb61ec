import type { Options } from '../../libc/getopt.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Program } from '../../runtime/process.ts';
import { readOperand } from '../command-line/input-files.ts';
import { fail, isGnu, print } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';
import { diffLines, editsBetween, normalDiff, unifiedDiff } from './line-differences.ts';

/** The exit code where something went wrong. */
const trouble = 2;

/** diff; busybox's writes unified differences only. Source: POSIX.1-2024, utilities, diff; busybox 1.37, editors/diff.c. */
export const diff: Program = withUsage(
  async (process) => {
    const options = parseOptions(process, {
      short: 'abBdiL:NqrTstwU:u',
      long: { unified: 'u', brief: 'q', recursive: 'r' },
    });
    const [from = '', to = ''] = operandsOf(options, 2);
    const [before, after] = [await readOperand(process, from), await readOperand(process, to)];
    const cannotRead = (name: string, why: string) =>
      fail(process, isGnu(process) ? `${name}: ${why}` : `can't stat '${name}': ${why}`, trouble);
    if (typeof before === 'string') return cannotRead(from, strerror(before));
    if (typeof after === 'string') return cannotRead(to, strerror(after));
    const pause = () => process.container.scheduler.yieldControl(process.signal);
    const edits = await editsBetween(diffLines(before), diffLines(after), foldOf(options), pause);
    if (edits.every(({ mark }) => mark === ' ')) {
      return options.has('s') ? print(process, `Files ${from} and ${to} are identical\n`) : 0;
    }
    if (options.has('q')) {
      await print(process, `Files ${from} and ${to} differ\n`);
      return 1;
    }
    const [oldName, newName] = options.values('L').length === 2 ? options.values('L') : [from, to];
    const isUnified = !isGnu(process) || options.has('u', 'U');
    await print(
      process,
      isUnified
        ? `--- ${oldName}\n+++ ${newName}\n${unifiedDiff(edits, Number(options.value('U') ?? 3))}`
        : normalDiff(edits),
    );
    return 1;
  },
  { gnuExitCode: trouble },
);

/** Lines whose differences in space or in case do not count become the same. */
function foldOf(options: Options): (line: string) => string {
  return (line) => {
    const spaced = options.has('w') ? line.replace(/\s+/g, '') : options.has('b') ? line.replace(/\s+/g, ' ') : line;
    return options.has('i') ? spaced.toLowerCase() : spaced;
  };
}
