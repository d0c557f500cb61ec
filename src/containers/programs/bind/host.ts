import { canonicalAddress } from '../../../kube/addresses.ts';
import type { DnsRecord, DnsReply, DnsType } from '../../../kube/dns.ts';
import { queryServer, readResolvConf, resolveName, searchListNames } from '../../libc/resolver.ts';
import { isWrong, readOptions } from '../../network/options.ts';
import { reverseName } from '../../network/reverse-name.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';

/** bind's host. Source: host(1). */
export const host: Program = async (process) => {
  const options = readOptions(process.argv, { flags: 'aCdlrsTvwU46', values: 'tWRNcm' });
  if (isWrong(options) || options.words.length === 0) {
    await writeText(
      process.stderr,
      'Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]\n            [-R number] [-m flag] [-p port] hostname [server]\n',
    );
    return 1;
  }
  const [name = '', server] = options.words;
  const settings = readResolvConf(process);
  const found = server === undefined ? undefined : await resolveName(process, server);
  if (typeof found === 'string') {
    await writeText(process.stdout, `host: couldn't get address for '${server}': not found\n`);
    return 1;
  }
  const address = found?.addresses[0] ?? settings.servers[0] ?? '127.0.0.1';
  const literal = canonicalAddress(name);
  const type = options.value('t')?.toUpperCase() as DnsType | undefined;
  const types: readonly DnsType[] = literal !== undefined ? ['PTR'] : type === undefined ? ['A', 'AAAA', 'MX'] : [type];
  const names = literal === undefined ? searchListNames(name, settings) : [reverseName(literal)];
  const seconds = Number(options.value('W') ?? 5);
  if (server !== undefined) {
    await writeText(process.stdout, `Using domain server:\nName: ${server}\nAddress: ${address}#53\nAliases: \n\n`);
  }
  return ask(process, { address, names, types, seconds, shown: name });
};

interface Asking {
  readonly address: string;
  readonly names: readonly string[];
  readonly types: readonly DnsType[];
  readonly seconds: number;
  readonly shown: string;
}

async function ask(process: Process, { address, names, types, seconds, shown }: Asking): Promise<number> {
  const [first = 'A', ...more] = types;
  let reply: DnsReply | undefined;
  let name = shown;
  for (name of names) {
    reply = await queryServer(process, address, name, first, 2, seconds * 1000);
    if (reply === undefined || reply.code === 'NOERROR') break;
  }
  if (reply === undefined) {
    await writeText(process.stdout, ';; communications error: timed out\n;; no servers could be reached\n');
    return 1;
  }
  if (reply.code !== 'NOERROR') {
    await writeText(process.stdout, `Host ${shown} not found: 3(NXDOMAIN)\n`);
    return 1;
  }
  const others = await Promise.all(more.map((type) => queryServer(process, address, name, type, 1, seconds * 1000)));
  const records = [...reply.answers, ...others.flatMap((other) => other?.answers ?? [])];
  const lines = [...new Set(records.map(lineOf))];
  const none = types.length === 1 && lines.length === 0 ? `${name} has no ${first} record\n` : '';
  await writeText(process.stdout, lines.join('') + none);
  return 0;
}

function lineOf({ name, type, data }: DnsRecord): string {
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
