import { canonicalAddress } from '../../../kube/addresses.ts';
import type { DnsRecord, DnsReply, DnsType } from '../../../kube/dns.ts';
import { queryServer, readResolvConf, resolveName, searchListNames } from '../../libc/resolver.ts';
import { reverseName } from '../../network/reverse-name.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';

/** bind's nslookup: it goes through the search list and stops at the first name that exists. Source: nslookup(1). */
export const bindNslookup: Program = async (process) => {
  const settings = new Map<string, string>();
  const words = process.argv.slice(1).filter((word) => {
    const [, key = '', value = ''] = /^-([a-z]+)(?:=(.*))?$/i.exec(word) ?? [];
    if (key !== '') settings.set(key, value);
    return key === '';
  });
  const [name, server] = words;
  if (name === undefined) {
    await writeText(
      process.stderr,
      "Usage:\n   nslookup [-opt ...] host        # just look up 'host' using default server\n",
    );
    return 1;
  }
  const resolver = readResolvConf(process);
  const found = server === undefined ? undefined : await resolveName(process, server);
  if (typeof found === 'string') {
    await writeText(process.stdout, `nslookup: couldn't get address for '${server}': not found\n`);
    return 1;
  }
  const address = found?.addresses[0] ?? resolver.servers[0] ?? '127.0.0.1';
  const literal = canonicalAddress(name);
  const given = settings.get('type') ?? settings.get('querytype') ?? settings.get('query') ?? settings.get('q');
  const type = given?.toUpperCase() as DnsType | undefined;
  const names = literal === undefined ? searchListNames(name, resolver) : [reverseName(literal)];
  const seconds = Number(settings.get('timeout') ?? 5);
  const first: DnsType = literal !== undefined ? 'PTR' : (type ?? 'A');
  return ask(process, {
    name,
    names,
    first,
    both: literal === undefined && type === undefined,
    address,
    shown: server ?? address,
    seconds,
  });
};

interface Asking {
  readonly name: string;
  readonly names: readonly string[];
  readonly first: DnsType;
  /** Whether IPv6 addresses are asked for as well. */
  readonly both: boolean;
  readonly address: string;
  readonly shown: string;
  readonly seconds: number;
}

async function ask(process: Process, { name, names, first, both, address, shown, seconds }: Asking): Promise<number> {
  let reply: DnsReply | undefined;
  let asked = name;
  for (asked of names) {
    const refused = process.container.network.isPortUnreachable?.(address, 53) === true;
    reply = refused ? undefined : await queryServer(process, address, asked, first, 3, seconds * 1000);
    if (reply === undefined || reply.code === 'NOERROR') break;
  }
  if (reply === undefined) {
    const tries = `;; communications error to ${address}#53: timed out\n`.repeat(3);
    await writeText(process.stdout, `${tries};; no servers could be reached\n\n\n`);
    return 1;
  }
  const head = `Server:\t\t${shown}\nAddress:\t${address}#53\n\n`;
  if (reply.code !== 'NOERROR') {
    const missing = first === 'PTR' ? reverseOf(names[0] ?? name) : name;
    await writeText(process.stdout, `${head}** server can't find ${missing}: ${reply.code}\n\n`);
    return 1;
  }
  const six = both ? await queryServer(process, address, asked, 'AAAA', 1, seconds * 1000) : undefined;
  const records = [...reply.answers, ...(six?.answers ?? []).filter(({ type }) => type === 'AAAA')];
  const authority = reply.authoritative ? '' : 'Non-authoritative answer:\n';
  const none = records.length === 0 ? `*** Can't find ${name}: No answer\n` : '';
  await writeText(process.stdout, `${head}${authority}${records.map(textOf).join('')}${none}\n`);
  return records.length === 0 ? 1 : 0;
}

function reverseOf(name: string): string {
  return `${name}.`.replace(/\.\.$/, '.').replace(/\.$/, '');
}

function textOf({ name, type, data }: DnsRecord): string {
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
