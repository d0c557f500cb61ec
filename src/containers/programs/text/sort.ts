import { absolutePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import { encodeUtf8 } from '../../runtime/bytes.ts';
import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { InputFiles, reportNameAndError } from '../command-line/input-files.ts';
import { fail, isGnu } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';
import { type Order, orderOf, reversed } from './sort-order.ts';

/** A part of each line that is compared: fields from and to, counted from 1. */
interface Key {
  readonly from: number;
  readonly to: number;
  readonly order: Order;
}

/** The options that say how lines are compared. */
const orderingOptions = Array.from('nrhVfbg');

/** sort. Source: POSIX.1-2024, utilities, sort; busybox 1.37, coreutils/sort.c; GNU coreutils 9.1, sort. */
export const sort: Program = withUsage(
  async (process) => {
    const options = parseOptions(process, {
      short: 'nruhVfbdigMk:t:o:csmS:T:z',
      long: {
        reverse: 'r',
        unique: 'u',
        'numeric-sort': 'n',
        key: 'k',
        'field-separator': 't',
        'human-numeric-sort': 'h',
        'version-sort': 'V',
      },
    });
    const report = isGnu(process)
      ? (name: string) => fail(process, `cannot read: ${name}: ${strerror('ENOENT')}`)
      : reportNameAndError(process);
    const files = new InputFiles(process, options.operands, report);
    const lines: string[] = [];
    for await (const line of files.lines()) lines.push(line);

    const flags = orderingOptions.filter((flag) => options.has(flag)).join('');
    const keys = options.values('k').map((text) => parseKey(text, flags));
    const compare = keys.length === 0 ? orderOf(flags) : orderOfKeys(keys, options.value('t'));
    const isNew = (line: string, index: number) => index === 0 || compare(lines[index - 1] ?? '', line) !== 0;
    if (options.has('c')) {
      const isSorted = lines.every((line, index) => index === 0 || compare(lines[index - 1] ?? '', line) <= 0);
      return isSorted ? 0 : 1;
    }
    const wholeLines = options.has('r') ? reversed(orderOf('')) : orderOf('');
    const isStable = options.has('s', 'u');
    lines.sort((a, b) => compare(a, b) || (isStable ? 0 : wholeLines(a, b)));
    const text = lines
      .filter((line, index) => !options.has('u') || isNew(line, index))
      .map((line) => `${line}\n`)
      .join('');
    const output = options.value('o');
    if (output === undefined) await writeText(process.stdout, text);
    else process.container.files.write(absolutePath(process, output), encodeUtf8(text));
    return files.hasFailed ? 2 : 0;
  },
  { gnuExitCode: 2 },
);

/** Reads `-k START[.OFFSET][FLAGS][,END[.OFFSET][FLAGS]]`; offsets within fields are passed over. */
function parseKey(text: string, flags: string): Key {
  const [, from = '1', first = '', to, last = ''] =
    /^(\d+)(?:\.\d+)?([a-zA-Z]*)(?:,(\d+)(?:\.\d+)?([a-zA-Z]*))?$/.exec(text) ?? [];
  return {
    from: Number(from),
    to: to === undefined ? Infinity : Number(to),
    order: orderOf(`${first}${last}` || flags),
  };
}

function orderOfKeys(keys: readonly Key[], delimiter: string | undefined): Order {
  const part = (line: string, { from, to }: Key) => {
    const fields = delimiter === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(delimiter);
    return fields.slice(from - 1, to).join(delimiter ?? '');
  };
  return (a, b) => {
    for (const key of keys) {
      const order = key.order(part(a, key), part(b, key));
      if (order !== 0) return order;
    }
    return 0;
  };
}
