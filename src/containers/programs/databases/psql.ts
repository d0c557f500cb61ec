import { getopt, isOptionError, type Options, optionErrorMessage } from '../../libc/getopt.ts';
import { gaiStrerror } from '../../libc/resolver.ts';
import { type ConnectFailure, connectError } from '../../network/connect.ts';
import { decodeLatin1 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { chunksOf } from '../../runtime/streams.ts';
import { failWith, print } from '../command-line/messages.ts';
import { connectToServer } from './connect-to-server.ts';
import { type PostgresRow, PostgresSession } from './postgres-session.ts';
import { postgresOptions, postgresTarget } from './postgres-target.ts';

/** psql: connects, and runs the queries of `-c` or of its input. Source: psql(1). */
export const psql: Program = async (process) => {
  const options = getopt(process.argv, postgresOptions);
  if (isOptionError(options)) {
    const hint = 'psql: hint: Try "psql --help" for more information.\n';
    return failWith(process, `psql: ${optionErrorMessage(options)}\n${hint}`);
  }
  const target = postgresTarget(process, options);
  const { host, port } = target;
  const seconds = Number(process.env.get('PGCONNECT_TIMEOUT') ?? 0);
  const attempt = await connectToServer(process, host, port, seconds);
  if (attempt.is === 'unknown host') {
    const why = gaiStrerror(attempt.reason);
    return failWith(process, `psql: error: could not translate host name "${host}" to address: ${why}\n`, 2);
  }
  const address = attempt.address === host ? '' : ` (${attempt.address})`;
  const failure = `psql: error: connection to server at "${host}"${address}, port ${port} failed: `;
  if (attempt.is !== 'connected') return failWith(process, `${failure}${connectionError(attempt.is, seconds)}\n`, 2);
  const session = new PostgresSession(attempt);
  try {
    const error = await session.logIn(target);
    if (error !== undefined) return await failWith(process, `${failure}${error}\n`, 2);
    return await runQueries(process, options, session);
  } finally {
    session.close();
  }
};

function connectionError(failure: ConnectFailure, seconds: number): string {
  if (failure === 'unreachable') return connectError(failure);
  if (failure === 'timed out' && seconds > 0) return 'timeout expired';
  return `${connectError(failure)}\n\tIs the server running on that host and accepting TCP/IP connections?`;
}

async function runQueries(process: Process, options: Options, session: PostgresSession): Promise<number> {
  const queries = options.has('c') ? options.values('c') : await queriesOfInput(process);
  for (const query of queries) {
    const rows = await session.query(query);
    if (typeof rows === 'string') return failWith(process, `ERROR:  ${rows}\n`);
    const isTuplesOnly = options.has('t', 'tuples-only');
    for (const row of rows) await print(process, isTuplesOnly ? ` ${row.value}\n\n` : tableOf(row));
  }
  return 0;
}

/** The queries of standard input, up to its end or `\q`. */
async function queriesOfInput({ stdin, signal }: Process): Promise<readonly string[]> {
  let text = '';
  for await (const chunk of chunksOf(stdin, signal)) {
    text += decodeLatin1(chunk);
    if (/^\\q/m.test(text)) break;
  }
  const queries = text.split(';').map((query) => query.trim());
  return queries.filter((query) => query !== '' && !query.startsWith('\\'));
}

function tableOf({ column, value }: PostgresRow): string {
  const width = Math.max(column.length, value.length);
  const margin = ' '.repeat(Math.floor((width - column.length) / 2));
  const title = `${margin}${column}`.padEnd(width);
  const cell = /^\d+$/.test(value) ? value.padStart(width) : value;
  return ` ${title} \n${'-'.repeat(width + 2)}\n ${cell}\n(1 row)\n\n`;
}
