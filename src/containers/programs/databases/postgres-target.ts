import type { OptionSpec, Options } from '../../libc/getopt.ts';
import type { Process } from '../../runtime/process.ts';

/** The options of psql, and the long ones of PostgreSQL's other programs. Source: psql(1). */
export const postgresOptions: OptionSpec = {
  short: 'qtAwWlxXnEh:p:U:d:c:f:v:o:',
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
    'tuples-only': 'tuples-only',
  },
};

/** A database to connect to, and as which user. */
export interface PostgresTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: string | undefined;
}

/** What a `postgresql://` URL, the options or the environment name. Source: libpq, "Connection URIs". */
export function postgresTarget({ env }: Process, options: Options): PostgresTarget {
  const url = [options.value('d'), ...options.operands].find((word) => /^postgres(ql)?:\/\//.test(word ?? ''));
  const [, urlUser, urlPassword, urlHost, urlPort, urlDatabase] = uriPattern.exec(url ?? '') ?? [];
  const [database, userOperand] =
    url === undefined ? [options.value('d') ?? options.operands[0], options.operands[1]] : [];
  const user = urlUser ?? options.value('U') ?? userOperand ?? env.get('PGUSER') ?? env.get('USER') ?? 'root';
  return {
    host: urlHost ?? options.value('h') ?? env.get('PGHOST') ?? 'localhost',
    port: Number(urlPort ?? options.value('p') ?? env.get('PGPORT') ?? 5432),
    user,
    database: urlDatabase ?? database ?? env.get('PGDATABASE') ?? user,
    password: urlPassword ?? env.get('PGPASSWORD'),
  };
}

const uriPattern = /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/?]*)(?::(\d+))?(?:\/([^?]*))?/;
