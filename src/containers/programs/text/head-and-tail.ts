import type { Flavour } from '../../images/image-contents.ts';
import type { Process, Readable } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { type cannotOpen, fail, inputs, type readOptions, UsageError } from '../coreutils/command-line.ts';

/** `5`, `-5`, `+5`, with busybox's and GNU's suffixes. */
export function countOf(text: string): { readonly sign: string; readonly count: number } {
  const found = /^([-+]?)(\d+)([bkKmMG]?)$/.exec(text);
  if (found === null) throw new UsageError(`invalid number '${text}'`);
  const factor = { '': 1, b: 512, k: 1024, K: 1024, m: 1_048_576, M: 1_048_576, G: 1_073_741_824 }[found[3] ?? ''] ?? 1;
  return { sign: found[1] ?? '', count: Number(found[2]) * factor };
}

/** `head -5` means `head -n 5`. */
export function withOldCount(argv: readonly string[]): readonly string[] {
  return argv.map((word, index) =>
    index > 0 && /^-\d+$/.test(word) && !/^-[nc]$/.test(argv[index - 1] ?? '') ? `-n${word.slice(1)}` : word,
  );
}

export async function eachWithTitle(
  process: Process,
  flavour: Flavour,
  options: ReturnType<typeof readOptions>,
  show: (input: Readable) => Promise<void>,
): Promise<number> {
  let code = 0;
  let isFirst = true;
  const titled = (options.operands.length > 1 || options.has('v')) && !options.has('q');
  const complain = async (name: string, error: Parameters<ReturnType<typeof cannotOpen>>[1]) => {
    code = 1;
    const isTail = process.argv[0]?.endsWith('tail') === true;
    if (flavour === 'gnu') await fail(process, `cannot open '${name}' for reading: No such file or directory`);
    else if (isTail && error !== 'EISDIR') await fail(process, `can't open '${name}': No such file or directory`);
    else await fail(process, error === 'EISDIR' ? 'read error: Is a directory' : `${name}: No such file or directory`);
  };
  for await (const { name, input } of inputs(process, options.operands, complain)) {
    if (titled)
      await writeText(process.stdout, `${isFirst ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`);
    isFirst = false;
    await show(input);
  }
  return code;
}
