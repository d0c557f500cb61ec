import type { Process } from '../runtime/process.ts';
import { readTextFile } from './text-file.ts';

/** What `/etc/resolv.conf` sets. */
export interface ResolvConf {
  readonly servers: readonly string[];
  /** The search list. */
  readonly searches: readonly string[];
  /** A name with fewer dots is looked up in the search list first. */
  readonly ndots: number;
  /** Seconds for one attempt. */
  readonly timeout: number;
  readonly attempts: number;
}

/** Reads the container's `/etc/resolv.conf`; what it does not set has the defaults of resolv.conf(5). */
export function readResolvConf({ container }: Process): ResolvConf {
  const text = readTextFile(container, '/etc/resolv.conf') ?? container.network.resolvConf;
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const linesOf = (keyword: string) => lines.filter(([first]) => first === keyword);
  const options = new Map(
    linesOf('options').flatMap(([, ...words]) =>
      words.map((word): readonly [string, string | undefined] => {
        const [name = '', value] = word.split(':');
        return [name, value];
      }),
    ),
  );
  const servers = linesOf('nameserver').flatMap(([, server]) => server ?? []);
  return {
    servers: servers.length > 0 ? servers.slice(0, 3) : ['127.0.0.1'],
    searches: linesOf('search').at(-1)?.slice(1) ?? [],
    ndots: Number(options.get('ndots') ?? 1),
    timeout: Number(options.get('timeout') ?? 5),
    attempts: Number(options.get('attempts') ?? 2),
  };
}
