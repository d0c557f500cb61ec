import { absolutePath } from '../../files/open-file.ts';
import type { Flavour } from '../../images/image-contents.ts';
import { encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { linesOf, writeText } from '../../runtime/streams.ts';
import { cannotOpen, fail, filesOf, inputs, readOptions } from '../coreutils/command-line.ts';

interface Key {
  readonly from: number;
  readonly to: number;
  readonly flags: string;
}

export async function sort(process: Process, flavour: Flavour): Promise<number> {
  const options = readOptions(process.argv, 'nruhVfbdigMk:t:o:csmS:T:z', {
    reverse: 'r',
    unique: 'u',
    'numeric-sort': 'n',
    key: 'k',
    'field-separator': 't',
    'human-numeric-sort': 'h',
    'version-sort': 'V',
  });
  const lines: string[] = [];
  let code = 0;
  const complain = cannotOpen(process, flavour);
  const cannotRead = (name: string) =>
    flavour === 'gnu' ? fail(process, `cannot read: ${name}: No such file or directory`) : undefined;
  for await (const { input } of inputs(
    process,
    options.operands,
    async (name, error) => ((code = 2), cannotRead(name) ?? complain(name, error)),
  )) {
    for await (const line of linesOf(input, process.signal)) lines.push(line);
  }
  const globalFlags = Array.from('nrhVfbg')
    .filter((flag) => options.has(flag))
    .join('');
  const keys = options.values('k').map((text): Key => {
    const found = /^(\d+)(?:\.\d+)?([a-zA-Z]*)(?:,(\d+)(?:\.\d+)?([a-zA-Z]*))?$/.exec(text);
    const flags = `${found?.[2] ?? ''}${found?.[4] ?? ''}`;
    return {
      from: Number(found?.[1] ?? 1),
      to: found?.[3] === undefined ? Infinity : Number(found[3]),
      flags: flags === '' ? globalFlags : flags,
    };
  });
  const delimiter = options.value('t');
  const part = (line: string, { from, to }: Key) => {
    const fields = delimiter === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(delimiter);
    return fields.slice(from - 1, to).join(delimiter ?? '');
  };
  const compareKeys = (a: string, b: string) => {
    for (const key of keys) {
      const order = compare(part(a, key), part(b, key), key.flags);
      if (order !== 0) return order;
    }
    return keys.length > 0 ? 0 : compare(a, b, globalFlags);
  };
  const plain = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0) * (options.has('r') ? -1 : 1);
  if (options.has('c'))
    return lines.every((line, index) => index === 0 || compareKeys(lines[index - 1] ?? '', line) <= 0) ? 0 : 1;
  lines.sort((a, b) => compareKeys(a, b) || (options.has('s') || options.has('u') ? 0 : plain(a, b)));
  const kept = options.has('u')
    ? lines.filter((line, index) => index === 0 || compareKeys(lines[index - 1] ?? '', line) !== 0)
    : lines;
  const text = kept.map((line) => `${line}\n`).join('');
  const output = options.value('o');
  if (output === undefined) await writeText(process.stdout, text);
  else filesOf(process).write(absolutePath(process, output), encodeUtf8(text));
  return code;
}

function compare(a: string, b: string, flags: string): number {
  const order = unsigned(a, b, flags);
  return flags.includes('r') ? -order : order;
}

function unsigned(a: string, b: string, flags: string): number {
  if (/[ng]/.test(flags)) return number(a) - number(b);
  if (flags.includes('h')) return human(a) - human(b);
  if (flags.includes('V')) return versions(a, b);
  const [left, right] = [a, b].map((text) => {
    const trimmed = flags.includes('b') ? text.trimStart() : text;
    return flags.includes('f') ? trimmed.toUpperCase() : trimmed;
  });
  return (left ?? '') < (right ?? '') ? -1 : (left ?? '') > (right ?? '') ? 1 : 0;
}

function number(text: string): number {
  return Number(/^\s*(-?\d*\.?\d+)/.exec(text)?.[1] ?? 0);
}

function human(text: string): number {
  const found = /^\s*(-?[\d.]+)([KMGTP]?)/i.exec(text);
  return Number(found?.[1] ?? 0) * 1024 ** ' KMGTP'.indexOf((found?.[2] ?? '').toUpperCase() || ' ');
}

function versions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.match(/\d+|\D+/g) ?? []);
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const [one = '', other = ''] = [left?.[index], right?.[index]];
    const order =
      /^\d/.test(one) && /^\d/.test(other) ? Number(one) - Number(other) : one < other ? -1 : one > other ? 1 : 0;
    if (order !== 0) return order;
  }
  return 0;
}
