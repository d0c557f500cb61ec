import type { Options } from '../../libc/getopt.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Program } from '../../runtime/process.ts';
import { emptyInput, readAll, writeText } from '../../runtime/streams.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { runCommand } from './run-command.ts';

/** xargs. Source: POSIX.1-2024, utilities, xargs; busybox 1.37, findutils/xargs.c. */
export const xargs: Program = withUsage(async (process) => {
  const options = parseOptions(process, {
    short: '0n:I:rtpP:L:d:s:x',
    long: { null: '0', 'max-args': 'n', replace: 'I', 'no-run-if-empty': 'r' },
    stopAtOperand: true,
  });
  const command = options.operands.length > 0 ? options.operands : ['echo'];
  const placeholder = options.value('I');
  const words = wordsOf(decodeUtf8(await readAll(process.stdin, process.signal)), options);
  if (words.length === 0) {
    const runsOnce = placeholder === undefined && !options.has('r');
    return runsOnce ? runCommand(process, command, { stdin: emptyInput }) : 0;
  }
  const size = placeholder === undefined ? Number(options.value('n') ?? options.value('L') ?? words.length) : 1;
  let status = 0;
  for (let at = 0; at < words.length; at += Math.max(size, 1)) {
    const part = words.slice(at, at + size);
    const argv =
      placeholder === undefined
        ? [...command, ...part]
        : command.map((word) => word.replaceAll(placeholder, part[0] ?? ''));
    if (options.has('t')) await writeText(process.stderr, `${argv.join(' ')}\n`);
    const code = await runCommand(process, argv, { stdin: emptyInput });
    if (code === 255) return 124;
    if (code >= 126) return code;
    if (code !== 0) status = 123;
  }
  return status;
});

/** The arguments in an input: a line each with `-I`, between NULs with `-0`, between delimiters with `-d`, else words. */
function wordsOf(text: string, options: Options): readonly string[] {
  if (options.has('I')) {
    return text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  }
  if (options.has('0')) return text.split('\u0000').filter(Boolean);
  const delimiter = options.value('d');
  if (delimiter !== undefined) return text.replace(/\n$/, '').split(delimiter === '\\n' ? '\n' : delimiter);
  return (text.match(/(?:"[^"]*"|'[^']*'|\\[\s\S]|[^\s"'\\])+/g) ?? []).map(unquote);
}

function unquote(word: string): string {
  return word.replace(
    /"([^"]*)"|'([^']*)'|\\([\s\S])/g,
    (_, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
      double ?? single ?? escaped ?? '',
  );
}
