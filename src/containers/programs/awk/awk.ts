import { absolutePath } from '../../files/paths.ts';
import { expandEscapes } from '../../libc/escapes.ts';
import { strerror } from '../../libc/strerror.ts';
import { readTextFile } from '../../libc/text-file.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { fail, failWith } from '../command-line/messages.ts';
import { parseOptions, UsageError, withUsage } from '../command-line/usage.ts';
import { AwkInterpreter } from './interpreter.ts';
import { assignVariable, MainInput } from './main-input.ts';
import { AwkMemory } from './memory.ts';
import { parseAwk } from './program-parser.ts';
import { type AwkProgram, AwkSyntaxError } from './syntax-tree.ts';

/** awk. Source: POSIX.1-2024, utilities, awk; the messages of busybox 1.37, editors/awk.c. */
export const awk: Program = withUsage(
  async (process) => {
    const options = parseOptions(process, { short: 'F:v:f:', stopAtOperand: true });
    const file = options.value('f');
    if (file === undefined) {
      const [text, ...operands] = options.operands;
      if (text === undefined) throw new UsageError();
      return runProgram(process, text, operands, options.value('F'), options.values('v'));
    }
    const text = readTextFile(process.container, absolutePath(process, file));
    if (text === undefined) return fail(process, `can't open '${file}': ${strerror('ENOENT')}`);
    return runProgram(process, text, options.operands, options.value('F'), options.values('v'));
  },
  { style: 'busybox' },
);

async function runProgram(
  process: Process,
  text: string,
  operands: readonly string[],
  separator: string | undefined,
  assignments: readonly string[],
): Promise<number> {
  let program: AwkProgram;
  try {
    program = parseAwk(text);
  } catch (error) {
    if (!(error instanceof AwkSyntaxError) && !(error instanceof SyntaxError)) throw error;
    return failWith(process, `awk: cmd. line:1: ${error.message}\n`);
  }
  const memory = new AwkMemory(process.env);
  if (separator !== undefined) memory.set('FS', separator === 't' ? '\t' : expandEscapes(separator));
  for (const assignment of assignments) assignVariable(memory, assignment);
  const input = new MainInput(process, memory, operands);
  const code = await new AwkInterpreter(program, process, memory, input.lines()).run();
  return input.hasFailed ? 2 : code;
}
