import { type BufferedReader } from '../../network/buffered-reader.ts';
import { isWrong, readOptions } from '../../network/options.ts';
import { decodeLatin1, encodeLatin1 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { linesOf, writeText } from '../../runtime/streams.ts';
import { connectToServer } from './connect-to-server.ts';

/** redis-cli: one command of its arguments, or those of its input. Source: redis-cli --help. */
export const redisCli: Program = async (process) => {
  const options = readOptions(process.argv, {
    flags: 'x',
    values: 'hpantsrid',
    long: { raw: 'raw', 'no-raw': 'none', 'no-auth-warning': 'none', 'pass=': 'a', 'user=': 'user' },
    inOrder: true,
  });
  if (isWrong(options)) {
    await writeText(
      process.stderr,
      `Unrecognized option or bad number of args for: '${options.unknown ?? options.needsValue}'\n`,
    );
    return 1;
  }
  const host = options.value('h') ?? '127.0.0.1';
  const port = Number(options.value('p') ?? 6379);
  const dialled = await connectToServer(process, host, port, options.has('t') ? Number(options.value('t')) : undefined);
  if (dialled.is !== 'connected') {
    const why =
      dialled.is === 'unknown host'
        ? dialled.because === 'no answer'
          ? 'Temporary failure in name resolution'
          : 'Name or service not known'
        : { refused: 'Connection refused', 'timed out': 'Connection timed out', unreachable: 'Network is unreachable' }[
            dialled.is
          ];
    await writeText(process.stderr, `Could not connect to Redis at ${host}:${port}: ${why}\n`);
    return 1;
  }
  const { socket, input } = dialled;
  const ask = async (words: readonly string[]): Promise<number> => {
    await socket.write(
      encodeLatin1(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`),
    );
    const answer = await readAnswer(input, process.terminal !== undefined && !options.has('raw'));
    if (answer === undefined) {
      await writeText(process.stderr, 'Error: Server closed the connection\n');
      return 1;
    }
    await writeText(process.stdout, `${answer}\n`);
    return answer.startsWith('NOAUTH') || answer.startsWith('(error)') ? 1 : 0;
  };
  try {
    const password = options.value('a') ?? process.env.get('REDISCLI_AUTH');
    if (password !== undefined) {
      await socket.write(encodeLatin1(`AUTH ${password}\r\n`));
      await readAnswer(input, false);
    }
    if (options.words.length > 0) return await ask(options.words);
    return await interactive(process, ask);
  } finally {
    socket.close();
  }
};

async function interactive(process: Process, ask: (words: readonly string[]) => Promise<number>): Promise<number> {
  for await (const line of linesOf(process.stdin, process.signal)) {
    const words = line.trim().split(/\s+/).filter(Boolean);
    if (/^(quit|exit)$/i.test(words[0] ?? '')) return 0;
    if (words.length > 0) await ask(words);
  }
  return 0;
}

/** An answer as redis-cli prints it: with types and quotes on a terminal, bare otherwise. */
async function readAnswer(input: BufferedReader, typed: boolean): Promise<string | undefined> {
  const line = await input.readLine();
  if (line === null) return undefined;
  const rest = line.slice(1);
  switch (line.charAt(0)) {
    case '-':
      return typed ? `(error) ${rest}` : rest;
    case ':':
      return typed ? `(integer) ${rest}` : rest;
    case '$': {
      if (rest === '-1') return typed ? '(nil)' : '';
      const text = decodeLatin1(await input.readBytes(Number(rest)));
      await input.readLine();
      return typed ? JSON.stringify(text) : text;
    }
    case '*': {
      const count = Number(rest);
      const items: string[] = [];
      for (let at = 0; at < count; at++) items.push((await readAnswer(input, typed)) ?? '');
      if (!typed) return items.join('\n');
      return count === 0 ? '(empty array)' : items.map((item, at) => `${at + 1}) ${item}`).join('\n');
    }
    default:
      return rest;
  }
}
