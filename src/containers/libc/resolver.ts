import { canonicalAddress } from '../../kube/addresses.ts';
import type { DnsReply, DnsType } from '../../kube/dns.ts';
import { decodeUtf8 } from '../runtime/bytes.ts';
import type { Process } from '../runtime/process.ts';
import { withTimeout } from '../runtime/timeout.ts';

/** `/etc/resolv.conf`, read. */
export interface ResolvConf {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly ndots: number;
  /** Seconds for one try, and how many of them. */
  readonly timeout: number;
  readonly attempts: number;
}

/** What a name leads to, and the name that answered. */
export interface Resolved {
  readonly addresses: readonly string[];
  /** The full name whose records these are. */
  readonly canonical: string;
}

/** Why a name leads nowhere. `no answer`: nobody answered at all. */
export type Unresolved = 'no such name' | 'no answer';

/** Settings as the container's file has them; what it does not say is as resolv.conf(5) says. */
export function readResolvConf({ container }: Process): ResolvConf {
  const text = fileText(container, '/etc/resolv.conf') ?? container.network.resolvConf;
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const valuesOf = (key: string) => lines.filter(([first]) => first === key);
  const options = new Map(
    valuesOf('options').flatMap(([, ...words]) =>
      words.map((word): readonly [string, string | undefined] => {
        const [name = '', value] = word.split(':');
        return [name, value];
      }),
    ),
  );
  const servers = valuesOf('nameserver').flatMap(([, server]) => server ?? []);
  return {
    servers: servers.length > 0 ? servers.slice(0, 3) : ['127.0.0.1'],
    searches: valuesOf('search').at(-1)?.slice(1) ?? [],
    ndots: Number(options.get('ndots') ?? 1),
    timeout: Number(options.get('timeout') ?? 5),
    attempts: Number(options.get('attempts') ?? 2),
  };
}

/** The names that are asked for a name, in their order: the search list first where it has fewer dots than `ndots`. */
export function searchListNames(name: string, { searches, ndots }: ResolvConf): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = searches.map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}

/**
 * Looks up a name as programs do: numbers, `/etc/hosts`, then DNS over the search list. A server that stays silent is
 * asked again and then given up, once for the first name of the list and once for the name as it stands.
 * Source: glibc's getaddrinfo(3) and res_search(3).
 */
export async function resolveName(
  process: Process,
  name: string,
  families: readonly (4 | 6)[] = [4, 6],
): Promise<Resolved | Unresolved> {
  const literal = canonicalAddress(name.replace(/^\[(.*)\]$/, '$1'));
  if (literal !== undefined) {
    return families.includes(literal.includes(':') ? 6 : 4)
      ? { addresses: [literal], canonical: name }
      : 'no such name';
  }
  const own = findInHostsFile(process, name, families);
  if (own !== undefined) return own;
  const settings = readResolvConf(process);
  const names = searchListNames(name, settings);
  for (const [at, candidate] of names.entries()) {
    const found = await queryAddresses(process, candidate, families, settings);
    if (found === 'no answer') {
      const other = candidate === name ? names[at + 1] : names.find((one) => one === name);
      if (other !== undefined) await queryAddresses(process, other, families, settings);
      return 'no answer';
    }
    if (found !== 'no such name') return found;
  }
  return 'no such name';
}

/** The first address of a name, the first family's before the second's; undefined where it has none. */
export async function resolveHost(
  process: Process,
  name: string,
  families: readonly (4 | 6)[] = [4, 6],
): Promise<string | undefined> {
  const found = await resolveName(process, name, families);
  return typeof found === 'string' ? undefined : found.addresses[0];
}

/** One question to one server, so many tries of so many milliseconds each; undefined where it stays silent. */
export async function queryServer(
  process: Process,
  server: string,
  name: string,
  type: DnsType,
  tries: number,
  milliseconds: number,
): Promise<DnsReply | undefined> {
  const { network, clock } = process.container;
  for (let left = tries; left > 0; left--) {
    const answer = network.queryDns(server, { name, type }).then((reply) => reply ?? new Promise<never>(() => {}));
    const reply = await withTimeout(process, clock.unchosen(milliseconds), answer);
    if (reply !== 'timed out') return reply;
  }
  return undefined;
}

/** Both families' questions at once, as resolvers send them; IPv4 addresses come first. */
async function queryAddresses(
  process: Process,
  name: string,
  families: readonly (4 | 6)[],
  { servers, attempts, timeout }: ResolvConf,
): Promise<Resolved | Unresolved> {
  const replies = await Promise.all(
    families.map(async (family) => {
      for (const server of servers) {
        const reply = await queryServer(process, server, name, family === 4 ? 'A' : 'AAAA', attempts, timeout * 1000);
        if (reply !== undefined) return reply;
      }
      return undefined;
    }),
  );
  if (replies.every((reply) => reply === undefined)) return 'no answer';
  const records = replies.flatMap((reply) => reply?.answers ?? []);
  const found = records.filter(({ type }) => type === 'A' || type === 'AAAA');
  if (found.length === 0) return 'no such name';
  return { addresses: found.map(({ data }) => data), canonical: found[0]?.name ?? name };
}

/** What `/etc/hosts` says of a name. */
function findInHostsFile(process: Process, name: string, families: readonly (4 | 6)[]): Resolved | undefined {
  const text = fileText(process.container, '/etc/hosts') ?? process.container.network.hosts;
  const lines = text.split('\n').map((line) => (line.split('#')[0] ?? '').trim().split(/\s+/));
  const wanted = name.toLowerCase();
  const found = lines.filter(([, ...names]) => names.some((one) => one.toLowerCase() === wanted));
  const addresses = found.flatMap(([address = '']) =>
    families.includes(address.includes(':') ? 6 : 4) ? [address] : [],
  );
  if (addresses.length === 0) return undefined;
  const ordered = [...addresses.filter((one) => !one.includes(':')), ...addresses.filter((one) => one.includes(':'))];
  return { addresses: ordered, canonical: found[0]?.[1] ?? name };
}

/** The names that `/etc/hosts` gives an address. */
export function namesInHostsFile(process: Process, address: string): readonly string[] {
  const text = fileText(process.container, '/etc/hosts') ?? process.container.network.hosts;
  const line = text.split('\n').find((one) => one.split(/\s+/)[0] === address);
  return line?.split(/\s+/).slice(1).filter(Boolean) ?? [];
}

function fileText(container: Process['container'], path: string): string | undefined {
  const bytes = container.files.read(path);
  return typeof bytes === 'string' ? undefined : decodeUtf8(bytes);
}
