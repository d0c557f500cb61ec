import { isWrong, type Options, readOptions } from '../../network/options.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { connectToServer } from './connect-to-server.ts';
import { table, targetOf } from './postgres-target.ts';

/** pg_isready: 0 accepts connections, 1 rejects them, 2 no response. Source: pg_isready(1). */
export const pgIsReady: Program = async (process) => {
  const options = readOptions(process.argv, { ...table, flags: 'q', values: 'hpUdt' });
  if (isWrong(options)) {
    await writeText(
      process.stderr,
      `pg_isready: invalid option -- '${options.unknown ?? options.needsValue}'\npg_isready: hint: Try "pg_isready --help" for more information.\n`,
    );
    return 3;
  }
  const { host, port } = targetOf(process, options);
  const dialled = await connectToServer(
    process,
    host,
    port,
    Number(options.value('t') ?? options.value('timeout') ?? 3),
  );
  if (dialled.is === 'connected') dialled.socket.close();
  const ready = dialled.is === 'connected';
  if (!options.has('q'))
    await writeText(
      process.stdout,
      `${shownHost(process, options, host)}:${port} - ${ready ? 'accepting connections' : 'no response'}\n`,
    );
  return ready ? 0 : 2;
};

export function shownHost(process: Process, options: Options, host: string): string {
  return options.has('h') || process.env.has('PGHOST') ? host : '/var/run/postgresql';
}
