import { getopt, isOptionError, Options } from '../../libc/getopt.ts';
import type { ConnectFailure } from '../../network/connect.ts';
import { encodeLatin1 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { encodePacket, readPacket } from '../../servers/databases/mysql-protocol.ts';
import { connectToServer, type ServerConnection } from './connect-to-server.ts';

/** An error of the client library (from 2000 on) or of the server. Source: MySQL Error Message Reference. */
export interface MysqlError {
  readonly number: number;
  readonly sqlState: string;
  readonly message: string;
}

/** The options of MySQL's programs. Options that are not known leave it without any. */
export function mysqlOptions({ argv }: Process): Options {
  // `-p` alone asks for a password; the value of `-p` stands in the same word.
  const options = getopt(
    argv.map((word) => (word === '-p' ? '-p ' : word)),
    {
      short: 'sNBvtCih:P:u:e:p:D:',
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
        'skip-ssl': 'skip-ssl',
      },
    },
  );
  return isOptionError(options) ? new Options([], []) : options;
}

/** The host that the options name. */
export function mysqlHost(process: Process, options: Options): string {
  return options.value('h') ?? process.env.get('MYSQL_HOST') ?? 'localhost';
}

/** Connects and logs in, and closes the connection; resolves with the error, if there is one. */
export async function connectToMysql(process: Process): Promise<MysqlError | undefined> {
  const options = mysqlOptions(process);
  const host = mysqlHost(process, options);
  const port = Number(options.value('P') ?? 3306);
  const attempt = await connectToServer(process, host, port, Number(options.value('connect-timeout') ?? 0));
  if (attempt.is === 'unknown host') {
    return { number: 2005, sqlState: 'HY000', message: `Unknown MySQL server host '${host}' (-2)` };
  }
  if (attempt.is !== 'connected') {
    const message = `Can't connect to MySQL server on '${host}:${port}' (${errnoNumbers[attempt.is]})`;
    return { number: 2003, sqlState: 'HY000', message };
  }
  try {
    return await logIn(attempt, options.value('u') ?? 'root', (options.value('p') ?? '').trim());
  } finally {
    attempt.socket.close();
  }
}

/** Source: errno(3), Linux: ECONNREFUSED, ETIMEDOUT, ENETUNREACH. */
const errnoNumbers: Readonly<Record<ConnectFailure, number>> = { refused: 111, 'timed out': 110, unreachable: 101 };

/** The version that a server's greeting begins with. */
const greetingVersion = '\x0a';

/** What a packet with an error begins with. */
const errorMark = '\xff';

async function logIn(
  { socket, input }: ServerConnection,
  user: string,
  password: string,
): Promise<MysqlError | undefined> {
  const greeting = await readPacket(input);
  if (greeting?.startsWith(greetingVersion) !== true) {
    const message = "Lost connection to MySQL server at 'reading initial communication packet', system error: 0";
    return { number: 2013, sqlState: 'HY000', message };
  }
  await socket.write(encodeLatin1(encodePacket(1, `${'\0'.repeat(32)}${user}\0${password}\0`)));
  const reply = await readPacket(input);
  if (reply?.startsWith(errorMark) !== true) return undefined;
  return { number: 1045, sqlState: '28000', message: reply.slice(9) };
}
