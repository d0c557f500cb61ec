import { canonicalAddress } from '../../kube/addresses.ts';
import type { DnsReply, DnsType } from '../../kube/dns.ts';
import type { Process } from '../runtime/process.ts';
import { never, withTimeout } from '../runtime/timeout.ts';
import { readHosts } from './hosts.ts';
import { type ResolvConf, readResolvConf } from './resolv-conf.ts';
import { searchListNames } from './search-list.ts';

/** Families of addresses. */
export type AddressFamily = 4 | 6;

/** What a name stands for. */
export interface Resolved {
  /** The first one to try comes first. */
  readonly addresses: readonly string[];
  /** The full name that has these addresses. */
  readonly canonical: string;
}

/** Why a name cannot be resolved. `no answer`: no server answered. */
export type Unresolved = 'no such name' | 'no answer';

/** The message for a name that cannot be resolved. Source: gai_strerror(3), glibc: EAI_NONAME and EAI_AGAIN. */
export function gaiStrerror(why: Unresolved): string {
  return why === 'no answer' ? 'Temporary failure in name resolution' : 'Name or service not known';
}

/** The family of an address. */
export function familyOf(address: string): AddressFamily {
  return address.includes(':') ? 6 : 4;
}

/**
 * Resolves a name as programs do: addresses, `/etc/hosts`, then DNS over the search list. A server that does not answer
 * is tried again and then given up, once for the first name of the list and once for the name as it stands.
 * Source: getaddrinfo(3) and res_search(3), glibc.
 */
export async function resolveName(
  process: Process,
  name: string,
  families: readonly AddressFamily[] = [4, 6],
): Promise<Resolved | Unresolved> {
  const literal = canonicalAddress(name.replace(/^\[(.*)\]$/, '$1'));
  if (literal !== undefined) {
    return families.includes(familyOf(literal)) ? { addresses: [literal], canonical: name } : 'no such name';
  }
  const inHosts = resolveInHosts(process, name, families);
  if (inHosts !== undefined) return inHosts;
  const conf = readResolvConf(process);
  const names = searchListNames(name, conf);
  for (const [index, candidate] of names.entries()) {
    const found = await queryAddresses(process, candidate, families, conf);
    if (found === 'no answer') {
      const other = candidate === name ? names[index + 1] : names.find((each) => each === name);
      if (other !== undefined) await queryAddresses(process, other, families, conf);
      return 'no answer';
    }
    if (found !== 'no such name') return found;
  }
  return 'no such name';
}

/** How often and how long a server is asked. */
export interface QueryAttempts {
  readonly attempts: number;
  /** For one attempt. */
  readonly milliseconds: number;
}

/** Asks one server one question over UDP; undefined where it does not answer. */
export async function queryServer(
  process: Process,
  server: string,
  question: { readonly name: string; readonly type: DnsType },
  { attempts, milliseconds }: QueryAttempts,
): Promise<DnsReply | undefined> {
  const { network, clock } = process.container;
  for (let left = attempts; left > 0; left -= 1) {
    const answer = network.queryDns(server, question).then((reply) => reply ?? never());
    const reply = await withTimeout(process, clock.builtInDelay(milliseconds), answer);
    if (reply !== 'timed out') return reply;
  }
  return undefined;
}

/** Asks for the addresses of both families at once; those of IPv4 come first. */
async function queryAddresses(
  process: Process,
  name: string,
  families: readonly AddressFamily[],
  { servers, attempts, timeout }: ResolvConf,
): Promise<Resolved | Unresolved> {
  const replies = await Promise.all(
    families.map(async (family) => {
      const question = { name, type: family === 4 ? 'A' : 'AAAA' } as const;
      for (const server of servers) {
        const reply = await queryServer(process, server, question, { attempts, milliseconds: timeout * 1000 });
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

function resolveInHosts(process: Process, name: string, families: readonly AddressFamily[]): Resolved | undefined {
  const wanted = name.toLowerCase();
  const found = readHosts(process).filter(({ names }) => names.some((each) => each.toLowerCase() === wanted));
  const addresses = found.map(({ address }) => address).filter((address) => families.includes(familyOf(address)));
  if (addresses.length === 0) return undefined;
  const ofFamily = (family: AddressFamily) => addresses.filter((address) => familyOf(address) === family);
  return { addresses: [...ofFamily(4), ...ofFamily(6)], canonical: found[0]?.names[0] ?? name };
}
