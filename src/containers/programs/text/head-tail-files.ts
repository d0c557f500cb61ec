import type { Options } from '../../libc/getopt.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process } from '../../runtime/process.ts';
import { type Readable, writeText } from '../../runtime/streams.ts';
import { InputFiles, type ReportOpenError } from '../command-line/input-files.ts';
import { fail, isGnu, programName } from '../command-line/messages.ts';
import { UsageError } from '../command-line/usage.ts';

/** How much of a file head and tail show. */
export interface Amount {
  readonly sign: '' | '+' | '-';
  readonly count: number;
}

/** Reads `5`, `-5` or `+5`, with the suffixes of busybox and GNU. Throws a `UsageError`. */
export function parseAmount(text: string): Amount {
  const [, sign, digits, suffix = ''] = /^([-+]?)(\d+)([bkKmMG]?)$/.exec(text) ?? [];
  if (digits === undefined) throw new UsageError(`invalid number '${text}'`);
  return { sign: sign === '-' || sign === '+' ? sign : '', count: Number(digits) * (factors[suffix] ?? 1) };
}

const factors: Readonly<Record<string, number>> = {
  b: 512,
  k: 1024,
  K: 1024,
  m: 1_048_576,
  M: 1_048_576,
  G: 1_073_741_824,
};

/** The command line with the old form `head -5` as `head -n5`. */
export function withOldAmount(argv: readonly string[]): readonly string[] {
  return argv.map((word, index) =>
    index > 0 && /^-\d+$/.test(word) && !/^-[nc]$/.test(argv[index - 1] ?? '') ? `-n${word.slice(1)}` : word,
  );
}

/** Shows each file of a command line, with its name above it where there are several; resolves with the exit code. */
export async function showTitledFiles(
  process: Process,
  options: Options,
  show: (input: Readable) => Promise<void>,
): Promise<number> {
  const hasTitles = (options.operands.length > 1 || options.has('v')) && !options.has('q');
  const files = new InputFiles(process, options.operands, reportMissing(process));
  let isFirst = true;
  for await (const { name, input } of files.open()) {
    const title = `${isFirst ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`;
    if (hasTitles) await writeText(process.stdout, title);
    isFirst = false;
    await show(input);
  }
  return files.exitCode;
}

function reportMissing(process: Process): ReportOpenError {
  const missing = strerror('ENOENT');
  if (isGnu(process)) return (name) => fail(process, `cannot open '${name}' for reading: ${missing}`);
  return (name, error) => {
    if (error === 'EISDIR') return fail(process, `read error: ${strerror('EISDIR')}`);
    return fail(process, programName(process) === 'tail' ? `can't open '${name}': ${missing}` : `${name}: ${missing}`);
  };
}
