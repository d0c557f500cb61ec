import { openInput, pathIn } from '../../files/open-file.ts';
import { unescape } from '../../libc/escapes.ts';
import { textOf } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { linesOf, say } from '../../runtime/streams.ts';
import { fail, filesOf, readOptions, UsageError, withUsage } from '../coreutils/command-line.ts';
import { parseAwk } from './parse.ts';
import { AwkRun } from './run.ts';
import { AwkSyntaxError } from './syntax.ts';

/** awk. Source: POSIX.1-2024, utilities, awk; words of busybox 1.37 */
export const awk: Program = withUsage('busybox', 1, async (process) => {
  const options = readOptions(process.argv, 'F:v:f:', {}, false);
  const operands = [...options.operands];
  const file = options.value('f');
  const bytes = file === undefined ? undefined : filesOf(process).read(pathIn(process, file));
  if (typeof bytes === 'string') return fail(process, `can't open '${file ?? ''}': No such file or directory`);
  const text = bytes === undefined ? operands.shift() : textOf(bytes);
  if (text === undefined) throw new UsageError('');
  let run: AwkRun;
  try {
    run = new AwkRun(parseAwk(text), process);
  } catch (problem) {
    if (!(problem instanceof AwkSyntaxError) && !(problem instanceof SyntaxError)) throw problem;
    await say(process.stderr, `awk: cmd. line:1: ${problem.message}\n`);
    return 1;
  }
  const separator = options.value('F');
  if (separator !== undefined) run.set('FS', separator === 't' ? '\t' : unescape(separator));
  for (const assignment of options.values('v')) assign(run, assignment);
  let missing = false;
  const code = await run.run(
    records(process, run, operands, () => {
      missing = true;
    }),
  );
  return missing ? 2 : code;
});

function assign(run: AwkRun, text: string): void {
  const at = text.indexOf('=');
  run.set(text.slice(0, at), unescape(text.slice(at + 1)));
}

/** The lines of the operands; `name=value` among them sets a variable when its turn comes. */
async function* records(
  process: Process,
  run: AwkRun,
  operands: readonly string[],
  missing: () => void,
): AsyncGenerator<string> {
  const names = operands.filter((word) => !isAssignment(word));
  if (names.length === 0) {
    for (const word of operands) assign(run, word);
    yield* linesOf(process.stdin, process.signal);
    return;
  }
  for (const word of operands) {
    if (isAssignment(word)) {
      assign(run, word);
      continue;
    }
    const input = word === '-' ? process.stdin : openInput(process.container, pathIn(process, word));
    if (typeof input === 'string') {
      missing();
      await fail(process, `${word}: No such file or directory`);
      continue;
    }
    run.set('FILENAME', word);
    run.set('FNR', '0');
    yield* linesOf(input, process.signal);
  }
}

function isAssignment(word: string): boolean {
  return /^[A-Za-z_]\w*=/.test(word);
}
