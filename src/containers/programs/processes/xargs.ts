import { decodeUtf8 } from '../../runtime/bytes.ts';
import { own } from '../../runtime/container.ts';
import type { Process } from '../../runtime/process.ts';
import { emptyInput, readAll, writeText } from '../../runtime/streams.ts';
import { readOptions } from '../coreutils/command-line.ts';
import { runCommand } from './run-command.ts';

export async function xargs(process: Process): Promise<number> {
  const options = readOptions(
    process.argv,
    '0n:I:rtpP:L:d:s:x',
    { null: '0', 'max-args': 'n', replace: 'I', 'no-run-if-empty': 'r' },
    false,
  );
  const command = options.operands.length > 0 ? options.operands : ['echo'];
  const text = decodeUtf8(await readAll(process.stdin, process.signal));
  const place = options.value('I');
  const words =
    place !== undefined
      ? text
          .split('\n')
          .map((line) => line.trim())
          .filter(Boolean)
      : options.has('0')
        ? text.split('\u0000').filter(Boolean)
        : wordsOf(text, options.value('d'));
  const size = place !== undefined ? 1 : Number(options.value('n') ?? options.value('L') ?? Infinity);
  let status = 0;
  if (words.length === 0) {
    const runsOnce = own(process.container).flavour === 'gnu' && !options.has('r') && place === undefined;
    return runsOnce
      ? runCommand(process, command, emptyInput)
      : place === undefined && !options.has('r')
        ? runCommand(process, command, emptyInput)
        : 0;
  }
  for (let at = 0; at < words.length; at += size === Infinity ? words.length : Math.max(size, 1)) {
    const part = words.slice(at, size === Infinity ? undefined : at + size);
    const argv =
      place === undefined ? [...command, ...part] : command.map((word) => word.replaceAll(place, part[0] ?? ''));
    if (options.has('t')) await writeText(process.stderr, `${argv.join(' ')}\n`);
    const code = await runCommand(process, argv, emptyInput);
    if (code === 255) return 124;
    if (code >= 126) return code;
    if (code !== 0) status = 123;
  }
  return status;
}

function wordsOf(text: string, delimiter: string | undefined): readonly string[] {
  if (delimiter !== undefined) return text.replace(/\n$/, '').split(delimiter === '\\n' ? '\n' : delimiter);
  return (text.match(/(?:"[^"]*"|'[^']*'|\\[\s\S]|[^\s"'\\])+/g) ?? []).map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'|\\([\s\S])/g, (_, double, single, escaped) => double ?? single ?? escaped),
  );
}
