import { getopt, isOptionError, type Options } from '../../libc/getopt.ts';
import { gaiStrerror } from '../../libc/resolver.ts';
import { connectError } from '../../network/connect.ts';
import { encodeLatin1 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { linesOf } from '../../runtime/streams.ts';
import { failWith, print } from '../command-line/messages.ts';
import { connectToServer, type ServerConnection } from './connect-to-server.ts';
import { readReply } from './redis-reply.ts';

/** redis-cli: runs the command of its arguments, or those of its input. Source: redis-cli --help, 8.2. */
export const redisCli: Program = async (process) => {
  const options = getopt(process.argv, {
    short: 'xh:p:a:n:t:s:r:i:d:',
    long: { raw: 'raw', 'no-raw': 'no-raw', 'no-auth-warning': 'no-auth-warning', 'pass=': 'a', 'user=': 'user' },
    stopAtOperand: true,
  });
  if (isOptionError(options)) {
    return failWith(process, `Unrecognized option or bad number of args for: '${options.option}'\n`);
  }
  const host = options.value('h') ?? '127.0.0.1';
  const port = Number(options.value('p') ?? 6379);
  const attempt = await connectToServer(process, host, port, Number(options.value('t') ?? 0));
  if (attempt.is !== 'connected') {
    const why = attempt.is === 'unknown host' ? gaiStrerror(attempt.reason) : connectError(attempt.is);
    return failWith(process, `Could not connect to Redis at ${host}:${port}: ${why}\n`);
  }
  try {
    return await runCommands(process, options, attempt);
  } finally {
    attempt.socket.close();
  }
};

async function runCommands(process: Process, options: Options, connection: ServerConnection): Promise<number> {
  const password = options.value('a') ?? process.env.get('REDISCLI_AUTH');
  if (password !== undefined) {
    await connection.socket.write(encodeLatin1(`AUTH ${password}\r\n`));
    await readReply(connection.input, false);
  }
  const isTyped = process.terminal !== undefined && !options.has('raw');
  if (options.operands.length > 0) return runCommand(process, connection, options.operands, isTyped);
  for await (const line of linesOf(process.stdin, process.signal)) {
    const words = line.trim().split(/\s+/).filter(Boolean);
    if (/^(quit|exit)$/i.test(words[0] ?? '')) return 0;
    if (words.length > 0) await runCommand(process, connection, words, isTyped);
  }
  return 0;
}

async function runCommand(
  process: Process,
  { socket, input }: ServerConnection,
  words: readonly string[],
  isTyped: boolean,
): Promise<number> {
  const strings = words.map((word) => `$${word.length}\r\n${word}\r\n`).join('');
  await socket.write(encodeLatin1(`*${words.length}\r\n${strings}`));
  const reply = await readReply(input, isTyped);
  if (reply === undefined) return failWith(process, 'Error: Server closed the connection\n');
  await print(process, `${reply}\n`);
  return reply.startsWith('NOAUTH') || reply.startsWith('(error)') ? 1 : 0;
}
