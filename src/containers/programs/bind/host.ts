import { canonicalAddress } from '../../../kube/addresses.ts';
import type { DnsRecord, DnsType } from '../../../kube/dns.ts';
import { getopt, isOptionError } from '../../libc/getopt.ts';
import { readResolvConf } from '../../libc/resolv-conf.ts';
import { queryServer, resolveName } from '../../libc/resolver.ts';
import { searchListNames } from '../../libc/search-list.ts';
import { isDnsType } from '../../network/dns-types.ts';
import { reverseName } from '../../network/reverse-name.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { failWith, print } from '../command-line/messages.ts';
import { type Lookup, queryNames } from './query-names.ts';

/** host of bind: the addresses and the mail servers of a name, or the records of one type. Source: host(1). */
export const host: Program = async (process) => {
  const options = getopt(process.argv, { short: 'aCdlrsTvwU46t:W:R:N:c:m:' });
  if (isOptionError(options)) return failWith(process, usage);
  const [name, server] = options.operands;
  if (name === undefined) return failWith(process, usage);
  const conf = readResolvConf(process);
  const found = server === undefined ? { addresses: conf.servers } : await resolveName(process, server);
  if (typeof found === 'string')
    return printFailure(process, `host: couldn't get address for '${server}': not found\n`);
  const [address = '127.0.0.1'] = found.addresses;
  const literal = canonicalAddress(name);
  const type = options.value('t')?.toUpperCase();
  if (type !== undefined && !isDnsType(type)) return failWith(process, `host: invalid type: ${options.value('t')}\n`);
  const types: readonly DnsType[] = literal !== undefined ? ['PTR'] : type === undefined ? ['A', 'AAAA', 'MX'] : [type];
  const names = literal === undefined ? searchListNames(name, conf) : [reverseName(literal)];
  const milliseconds = Number(options.value('W') ?? 5) * 1000;
  if (server !== undefined) {
    await print(process, `Using domain server:\nName: ${server}\nAddress: ${address}#53\nAliases: \n\n`);
  }
  return lookUp(process, { name, names, address, milliseconds }, types);
};

const usage = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
`;

async function printFailure(process: Process, text: string): Promise<number> {
  await print(process, text);
  return 1;
}

async function lookUp(process: Process, lookup: Lookup, types: readonly DnsType[]): Promise<number> {
  const { address, milliseconds } = lookup;
  const [type = 'A', ...moreTypes] = types;
  const { name, reply } = await queryNames(process, address, lookup.names, type, { attempts: 2, milliseconds });
  if (reply === undefined) {
    return printFailure(process, ';; communications error: timed out\n;; no servers could be reached\n');
  }
  if (reply.code !== 'NOERROR') return printFailure(process, `Host ${lookup.name} not found: 3(NXDOMAIN)\n`);
  const more = await Promise.all(
    moreTypes.map((each) => queryServer(process, address, { name, type: each }, { attempts: 1, milliseconds })),
  );
  const records = [...reply.answers, ...more.flatMap((each) => each?.answers ?? [])];
  const lines = [...new Set(records.map(recordLine))];
  const isMissing = types.length === 1 && lines.length === 0;
  return print(process, isMissing ? `${name} has no ${type} record\n` : lines.join(''));
}

function recordLine({ name, type, data }: DnsRecord): string {
  switch (type) {
    case 'A':
      return `${name} has address ${data}\n`;
    case 'AAAA':
      return `${name} has IPv6 address ${data}\n`;
    case 'CNAME':
      return `${name} is an alias for ${data}\n`;
    case 'PTR':
      return `${name} domain name pointer ${data}\n`;
    case 'MX':
      return `${name} mail is handled by ${data}\n`;
    case 'NS':
      return `${name} name server ${data}\n`;
    case 'TXT':
      return `${name} descriptive text ${data}\n`;
    case 'SRV':
    case 'SOA':
    case 'ANY':
      return `${name} has ${type} record ${data}\n`;
  }
}
