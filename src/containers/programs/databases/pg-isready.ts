import { getopt, isOptionError, optionErrorMessage } from '../../libc/getopt.ts';
import type { Program } from '../../runtime/process.ts';
import { failWith, print } from '../command-line/messages.ts';
import { connectToServer } from './connect-to-server.ts';
import { postgresOptions, postgresTarget } from './postgres-target.ts';

/**
 * pg_isready. Exit codes: 0 the server accepts connections, 2 it does not answer, 3 the command line is wrong.
 * Source: pg_isready(1).
 */
export const pgIsReady: Program = async (process) => {
  const options = getopt(process.argv, { ...postgresOptions, short: 'qh:p:U:d:t:' });
  if (isOptionError(options)) {
    const hint = 'pg_isready: hint: Try "pg_isready --help" for more information.\n';
    return failWith(process, `pg_isready: ${optionErrorMessage(options)}\n${hint}`, 3);
  }
  const { host, port } = postgresTarget(process, options);
  const seconds = Number(options.value('t') ?? options.value('timeout') ?? 3);
  const attempt = await connectToServer(process, host, port, seconds);
  const isReady = attempt.is === 'connected';
  if (isReady) attempt.socket.close();
  if (!options.has('q')) {
    const where = options.has('h') || process.env.has('PGHOST') ? host : '/var/run/postgresql';
    await print(process, `${where}:${port} - ${isReady ? 'accepting connections' : 'no response'}\n`);
  }
  return isReady ? 0 : 2;
};
