import { decodeUtf8 } from '../../runtime/bytes.ts';
import { withPushback, writeText } from '../../runtime/streams.ts';
import type { Shell } from '../shell.ts';

export async function read(shell: Shell, argv: readonly string[]): Promise<number> {
  const names: string[] = [];
  let raw = false;
  let prompt = '';
  let seconds: number | undefined;
  let count: number | undefined;
  let end = '\n';
  let silent = false;
  for (let index = 1; index < argv.length; index += 1) {
    const option = argv[index] ?? '';
    const found = /^-([rs]*)([ptnNdu]?)(.*)$/.exec(option);
    if (!option.startsWith('-') || found === null || option === '-') {
      names.push(option);
      continue;
    }
    raw ||= (found[1] ?? '').includes('r');
    silent ||= (found[1] ?? '').includes('s');
    if (found[2] === '') continue;
    const value = found[3] === '' ? (argv[(index += 1)] ?? '') : (found[3] ?? '');
    if (found[2] === 'p') prompt = value;
    if (found[2] === 't') seconds = Number(value);
    if (found[2] === 'n' || found[2] === 'N') count = Number(value);
    if (found[2] === 'd') end = value.charAt(0);
  }
  const output = shell.descriptors.get(2)?.output;
  if (prompt !== '' && shell.descriptors.get(0)?.isTerminal === true && output !== undefined)
    await writeText(output, prompt);
  const terminal = silent ? shell.process.terminal : undefined;
  terminal?.setRaw(true);
  const line = await readLine(shell, { raw, seconds, count, end }).finally(() => terminal?.setRaw(false));
  assign(shell, names.length > 0 ? names : ['REPLY'], line.text, raw);
  return line.status;
}

interface HowToRead {
  readonly raw: boolean;
  readonly seconds: number | undefined;
  readonly count: number | undefined;
  readonly end: string;
}

/** One line of the shell's input, byte by byte as far as others can see: what follows it is left for them. */
async function readLine(shell: Shell, how: HowToRead): Promise<{ readonly text: string; readonly status: number }> {
  const input = withPushback(shell.stdin);
  const limit = new AbortController();
  const signal = AbortSignal.any([shell.signal, limit.signal]);
  const cancel =
    how.seconds === undefined ? undefined : shell.container.clock.later(how.seconds * 1000, () => limit.abort());
  void shell.signalArrived.then(() => limit.abort());
  const bytes: number[] = [];
  const stop = how.end === '' ? 0 : how.end.charCodeAt(0);
  try {
    for (;;) {
      const chunk = await input.read(signal);
      if (chunk === null) return { text: decodeUtf8(Uint8Array.from(bytes)), status: 1 };
      for (const [index, byte] of chunk.entries()) {
        const escaped = !how.raw && bytes.at(-1) === 92 && !isEven(bytes);
        if (byte === stop && escaped) {
          bytes.pop();
          continue;
        }
        const isFull = how.count !== undefined && bytes.length + 1 >= how.count;
        if (byte !== stop) bytes.push(byte);
        if (byte !== stop && !isFull) continue;
        input.unread(chunk.subarray(index + 1));
        return { text: decodeUtf8(Uint8Array.from(bytes)), status: 0 };
      }
    }
  } catch (problem) {
    if (!limit.signal.aborted || shell.signal.aborted) throw problem;
    return { text: decodeUtf8(Uint8Array.from(bytes)), status: shell.isBash ? 142 : 1 };
  } finally {
    cancel?.();
  }
}

/** Whether the bytes end in an even number of backslashes. */
function isEven(bytes: readonly number[]): boolean {
  const last = bytes.findLastIndex((byte) => byte !== 92);
  return (bytes.length - 1 - last) % 2 === 0;
}

function assign(shell: Shell, names: readonly string[], text: string, raw: boolean): void {
  const separators = shell.get('IFS') ?? ' \t\n';
  const blank = Array.from(separators)
    .filter((character) => ' \t\n'.includes(character))
    .join('');
  const set = (characters: string) => `[${characters.replace(/[\]\\^-]/g, '\\$&')}]`;
  let rest = raw ? text : text.replace(/\\([\s\S])/g, '$1');
  const trim = (text: string) =>
    blank === '' ? text : text.replace(new RegExp(`^${set(blank)}+|${set(blank)}+$`, 'g'), '');
  if (separators !== '') rest = trim(rest);
  for (const [index, name] of names.entries()) {
    if (index === names.length - 1 || separators === '') {
      shell.set(name, rest);
      rest = '';
      continue;
    }
    const soft = blank === '' ? '' : `${set(blank)}*`;
    const hard = Array.from(separators)
      .filter((character) => !blank.includes(character))
      .join('');
    const boundary = new RegExp(
      hard === '' ? `${set(blank)}+` : `${soft}${set(hard)}${soft}|${blank === '' ? '(?!)' : `${set(blank)}+`}`,
    );
    const found = boundary.exec(rest);
    shell.set(name, found === null ? rest : rest.slice(0, found.index));
    rest = found === null ? '' : rest.slice(found.index + found[0].length);
  }
}
