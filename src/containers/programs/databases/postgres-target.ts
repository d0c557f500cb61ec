import type { Options } from '../../network/options.ts';
import type { Process } from '../../runtime/process.ts';

export const table = {
  flags: 'qtAwWlxXnE',
  values: 'hpUdcfvo',
  long: {
    'host=': 'h',
    'port=': 'p',
    'username=': 'U',
    'dbname=': 'd',
    'command=': 'c',
    'timeout=': 'timeout',
    quiet: 'q',
    'no-password': 'w',
    password: 'W',
    list: 'l',
    'tuples-only': 'tuples',
  },
};

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password?: string;
}

export function targetOf(process: Process, options: Options): Target {
  const url = [options.value('d'), ...options.words].find((one) => /^postgres(ql)?:\/\//.test(one ?? ''));
  const [, user, password, host, port, database] =
    /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/?]*)(?::(\d+))?(?:\/([^?]*))?/.exec(url ?? '') ?? [];
  const named = url === undefined ? options : undefined;
  const who =
    user ?? options.value('U') ?? named?.words[1] ?? process.env.get('PGUSER') ?? process.env.get('USER') ?? 'root';
  const secret = password ?? process.env.get('PGPASSWORD');
  return {
    host: host ?? options.value('h') ?? process.env.get('PGHOST') ?? 'localhost',
    port: Number(port ?? options.value('p') ?? process.env.get('PGPORT') ?? 5432),
    user: who,
    database: database ?? named?.value('d') ?? named?.words[0] ?? process.env.get('PGDATABASE') ?? who,
    ...(secret === undefined ? {} : { password: secret }),
  };
}
