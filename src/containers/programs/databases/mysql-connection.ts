import { isWrong, type Options, readOptions } from '../../network/options.ts';
import { decodeLatin1, encodeLatin1 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { lengthOf, packet } from '../../servers/databases/mysql-protocol.ts';
import { connectToServer } from './connect-to-server.ts';

interface Fault {
  readonly number: number;
  readonly state: string;
  readonly text: string;
}

export function optionsOf(process: Process): Options {
  const argv = process.argv.map((word) => (word === '-p' ? '-p ' : word));
  const read = readOptions(argv, {
    flags: 'sNBvtCi',
    values: 'hPuepD',
    long: {
      'host=': 'h',
      'port=': 'P',
      'user=': 'u',
      'execute=': 'e',
      'password=': 'p',
      'database=': 'D',
      'connect-timeout=': 'connect-timeout',
      silent: 's',
      'protocol=': 'protocol',
      'skip-ssl': 'none',
    },
  });
  return isWrong(read) ? { has: () => false, value: () => undefined, all: () => [], words: [] } : read;
}

/** `tell` makes the words of a fault; undefined where it is none. */
export async function connect(process: Process, tell: (fault: Fault) => string | undefined): Promise<number> {
  const options = optionsOf(process);
  const host = options.value('h') ?? process.env.get('MYSQL_HOST') ?? 'localhost';
  const port = Number(options.value('P') ?? 3306);
  const seconds = options.value('connect-timeout');
  const dialled = await connectToServer(process, host, port, seconds === undefined ? undefined : Number(seconds));
  const refuse = async (fault: Fault): Promise<number> => {
    const text = tell(fault);
    if (text !== undefined) await writeText(process.stderr, text);
    return text === undefined ? 0 : 1;
  };
  if (dialled.is === 'unknown host') {
    return refuse({ number: 2005, state: 'HY000', text: `Unknown MySQL server host '${host}' (-2)` });
  }
  if (dialled.is !== 'connected') {
    const errno = { refused: 111, 'timed out': 110, unreachable: 101 }[dialled.is];
    return refuse({
      number: 2003,
      state: 'HY000',
      text: `Can't connect to MySQL server on '${host}:${port}' (${errno})`,
    });
  }
  const { socket, input } = dialled;
  try {
    const greeting = decodeLatin1(await input.readBytes(4));
    const protocol = decodeLatin1(
      await input.readBytes(Math.max(0, greeting.length < 4 ? 0 : lengthOf(greeting))),
    ).charCodeAt(0);
    if (protocol !== 10)
      return await refuse({
        number: 2013,
        state: 'HY000',
        text: "Lost connection to MySQL server at 'reading initial communication packet', system error: 0",
      });
    const user = options.value('u') ?? 'root';
    await socket.write(encodeLatin1(packet(1, `${'\0'.repeat(32)}${user}\0${(options.value('p') ?? '').trim()}\0`)));
    const head = decodeLatin1(await input.readBytes(4));
    const answer = decodeLatin1(await input.readBytes(head.length < 4 ? 0 : lengthOf(head)));
    if (!answer.startsWith('\xff')) return 0;
    return await refuse({ number: 1045, state: '28000', text: answer.slice(9) });
  } finally {
    socket.close();
  }
}
