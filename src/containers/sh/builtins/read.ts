import { getopt, isOptionError } from '../../libc/getopt.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import { chunksOf, withPushback } from '../../runtime/streams.ts';
import type { Builtin, Shell } from '../state/shell.ts';
import { assignFields } from './read-fields.ts';

/** read: reads a line into variables. Source: POSIX.1-2024, utilities, read; bash(1) for its options. */
export const read: Builtin = async (shell, argv) => {
  const options = getopt(argv, { short: 'rseap:t:n:N:d:u:' });
  if (isOptionError(options)) {
    const bash = `${argv[0]}: -${options.option}: invalid option`;
    await shell.printError(shell.forDialect({ ash: `read: ${shell.ashLine}illegal option -${options.option}`, bash }));
    return 2;
  }
  const isRaw = options.has('r');
  const prompt = options.value('p');
  if (prompt !== undefined && shell.descriptors.get(0)?.isTerminal === true) await shell.writeError(prompt);
  const terminal = options.has('s') ? shell.process.terminal : undefined;
  const [seconds, count] = [options.value('t'), options.value('n') ?? options.value('N')];
  const delimiter = options.value('d') ?? '\n';
  terminal?.setRaw(true);
  const { text, status } = await readLine(shell, {
    isRaw,
    delimiter: delimiter === '' ? 0 : delimiter.charCodeAt(0),
    seconds: seconds === undefined ? undefined : Number(seconds),
    count: count === undefined ? undefined : Number(count),
  }).finally(() => terminal?.setRaw(false));
  assignFields(shell, options.operands.length > 0 ? options.operands : ['REPLY'], text, isRaw);
  return status;
};

const backslash = 92;

/** How a line is read. */
interface LineOptions {
  /** Whether backslashes stand for themselves. */
  readonly isRaw: boolean;
  /** The byte that ends the line. */
  readonly delimiter: number;
  /** How long it is waited for. */
  readonly seconds: number | undefined;
  /** The most bytes that are read. */
  readonly count: number | undefined;
}

/** What was read, and the exit code of `read`. */
interface ReadLine {
  readonly text: string;
  readonly status: number;
}

/** Reads a line of the shell's input; what follows it is left for the next reader. */
async function readLine(shell: Shell, { isRaw, delimiter, seconds, count = Infinity }: LineOptions): Promise<ReadLine> {
  const input = withPushback(shell.stdin);
  const limit = new AbortController();
  const stop = () => limit.abort();
  const cancelTimer = seconds === undefined ? undefined : shell.container.clock.later(seconds * 1000, stop);
  void shell.signals.arrival.then(stop);
  const signal = AbortSignal.any([shell.signal, limit.signal]);
  const bytes: number[] = [];
  const result = (status: number) => ({ text: decodeUtf8(Uint8Array.from(bytes)), status });
  try {
    for await (const chunk of chunksOf(input, signal)) {
      for (const [index, byte] of chunk.entries()) {
        if (byte === delimiter && !isRaw && endsInEscape(bytes)) {
          bytes.pop();
          continue;
        }
        if (byte !== delimiter) bytes.push(byte);
        if (byte !== delimiter && bytes.length < count) continue;
        input.unread(chunk.subarray(index + 1));
        return result(0);
      }
    }
    return result(1);
  } catch (error) {
    if (!limit.signal.aborted || shell.signal.aborted) throw error;
    return result(shell.isBash ? 142 : 1);
  } finally {
    cancelTimer?.();
  }
}

/** Whether the bytes end in a backslash that no other backslash escapes. */
function endsInEscape(bytes: readonly number[]): boolean {
  const last = bytes.findLastIndex((byte) => byte !== backslash);
  return (bytes.length - 1 - last) % 2 === 1;
}
