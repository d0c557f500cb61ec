import { canonicalAddress } from '../../../kube/addresses.ts';
import type { DnsRecord, DnsType } from '../../../kube/dns.ts';
import { readResolvConf } from '../../libc/resolv-conf.ts';
import { queryServer, resolveName } from '../../libc/resolver.ts';
import { searchListNames } from '../../libc/search-list.ts';
import { isDnsType } from '../../network/dns-types.ts';
import { reverseName } from '../../network/reverse-name.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { failWith, print } from '../command-line/messages.ts';
import { type Lookup, queryNames } from './query-names.ts';

/** nslookup of bind: it goes through the search list and stops at the first name that exists. Source: nslookup(1). */
export const bindNslookup: Program = async (process) => {
  const { operands, settings } = readArguments(process.argv.slice(1));
  const [name, server] = operands;
  if (name === undefined) {
    return failWith(process, "Usage:\n   nslookup [-opt ...] host        # just look up 'host' using default server\n");
  }
  const conf = readResolvConf(process);
  const found = server === undefined ? { addresses: conf.servers } : await resolveName(process, server);
  if (typeof found === 'string') {
    return printFailure(process, `nslookup: couldn't get address for '${server}': not found\n`);
  }
  const [address = '127.0.0.1'] = found.addresses;
  const literal = canonicalAddress(name);
  const given = settings.get('type') ?? settings.get('querytype') ?? settings.get('query') ?? settings.get('q');
  const upper = given?.toUpperCase() ?? '';
  const type = isDnsType(upper) ? upper : undefined;
  if (given !== undefined && type === undefined) await print(process, `unknown query type: ${given}\n`);
  return lookUp(process, {
    name,
    names: literal === undefined ? searchListNames(name, conf) : [reverseName(literal)],
    type: literal !== undefined ? 'PTR' : (type ?? 'A'),
    isBothFamilies: literal === undefined && type === undefined,
    address,
    server: server ?? address,
    milliseconds: Number(settings.get('timeout') ?? 5) * 1000,
  });
};

function readArguments(words: readonly string[]): {
  readonly operands: readonly string[];
  readonly settings: ReadonlyMap<string, string>;
} {
  const settings = new Map<string, string>();
  const operands = words.filter((word) => {
    const [, key = '', value = ''] = /^-([a-z]+)(?:=(.*))?$/i.exec(word) ?? [];
    if (key !== '') settings.set(key, value);
    return key === '';
  });
  return { operands, settings };
}

async function printFailure(process: Process, text: string): Promise<number> {
  await print(process, text);
  return 1;
}

/** What is looked up, and how it is printed. */
interface NslookupRequest extends Lookup {
  readonly type: DnsType;
  /** Whether IPv6 addresses are asked for as well. */
  readonly isBothFamilies: boolean;
  /** The server as it was named. */
  readonly server: string;
}

async function lookUp(process: Process, lookup: NslookupRequest): Promise<number> {
  const { address, type, milliseconds } = lookup;
  const { name, reply } = process.container.network.isPortUnreachable(address, 53)
    ? { name: lookup.name, reply: undefined }
    : await queryNames(process, address, lookup.names, type, { attempts: 3, milliseconds });
  if (reply === undefined) {
    const errors = `;; communications error to ${address}#53: timed out\n`.repeat(3);
    return printFailure(process, `${errors};; no servers could be reached\n\n\n`);
  }
  const head = `Server:\t\t${lookup.server}\nAddress:\t${address}#53\n\n`;
  if (reply.code !== 'NOERROR') {
    const missing = type === 'PTR' ? (lookup.names[0] ?? lookup.name) : lookup.name;
    return printFailure(process, `${head}** server can't find ${missing}: ${reply.code}\n\n`);
  }
  const six = lookup.isBothFamilies
    ? await queryServer(process, address, { name, type: 'AAAA' }, { attempts: 1, milliseconds })
    : undefined;
  const records = [...reply.answers, ...(six?.answers ?? []).filter((record) => record.type === 'AAAA')];
  const authority = reply.authoritative ? '' : 'Non-authoritative answer:\n';
  const none = records.length === 0 ? `*** Can't find ${lookup.name}: No answer\n` : '';
  await print(process, `${head}${authority}${records.map(recordText).join('')}${none}\n`);
  return records.length === 0 ? 1 : 0;
}

function recordText({ name, type, data }: DnsRecord): string {
  switch (type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${data}\n`;
    case 'CNAME':
      return `${name}\tcanonical name = ${data}\n`;
    case 'PTR':
      return `${name}\tname = ${data}\n`;
    case 'SRV':
      return `${name}\tservice = ${data}\n`;
    case 'TXT':
      return `${name}\ttext = ${data}\n`;
    case 'NS':
      return `${name}\tnameserver = ${data}\n`;
    case 'MX':
      return `${name}\tmail exchanger = ${data}\n`;
    case 'SOA':
    case 'ANY':
      return `${name}\t${type} ${data}\n`;
  }
}
