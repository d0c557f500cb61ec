import { absolutePath, openForReading } from '../../files/open-file.ts';
import { expandEscapes } from '../../libc/escapes.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { linesOf, writeText } from '../../runtime/streams.ts';
import { fail, filesOf, readOptions, UsageError, withUsage } from '../coreutils/command-line.ts';
import { AwkInterpreter } from './interpreter.ts';
import { parseAwk } from './parser.ts';
import { AwkSyntaxError } from './syntax-tree.ts';

/** awk. Source: POSIX.1-2024, utilities, awk; words of busybox 1.37 */
export const awk: Program = withUsage('busybox', 1, async (process) => {
  const options = readOptions(process.argv, 'F:v:f:', {}, false);
  const operands = [...options.operands];
  const file = options.value('f');
  const bytes = file === undefined ? undefined : filesOf(process).read(absolutePath(process, file));
  if (typeof bytes === 'string') return fail(process, `can't open '${file ?? ''}': No such file or directory`);
  const text = bytes === undefined ? operands.shift() : decodeUtf8(bytes);
  if (text === undefined) throw new UsageError('');
  let run: AwkInterpreter;
  try {
    run = new AwkInterpreter(parseAwk(text), process);
  } catch (problem) {
    if (!(problem instanceof AwkSyntaxError) && !(problem instanceof SyntaxError)) throw problem;
    await writeText(process.stderr, `awk: cmd. line:1: ${problem.message}\n`);
    return 1;
  }
  const separator = options.value('F');
  if (separator !== undefined) run.set('FS', separator === 't' ? '\t' : expandEscapes(separator));
  for (const assignment of options.values('v')) assignVariable(run, assignment);
  let missing = false;
  const code = await run.run(
    records(process, run, operands, () => {
      missing = true;
    }),
  );
  return missing ? 2 : code;
});

function assignVariable(run: AwkInterpreter, text: string): void {
  const at = text.indexOf('=');
  run.set(text.slice(0, at), expandEscapes(text.slice(at + 1)));
}

/** The lines of the operands; `name=value` among them sets a variable when its turn comes. */
async function* records(
  process: Process,
  run: AwkInterpreter,
  operands: readonly string[],
  missing: () => void,
): AsyncGenerator<string> {
  const names = operands.filter((word) => !isAssignment(word));
  if (names.length === 0) {
    for (const word of operands) assignVariable(run, word);
    yield* linesOf(process.stdin, process.signal);
    return;
  }
  for (const word of operands) {
    if (isAssignment(word)) {
      assignVariable(run, word);
      continue;
    }
    const input = word === '-' ? process.stdin : openForReading(process.container, absolutePath(process, word));
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
