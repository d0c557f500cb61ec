import { canonicalAddress } from '../../../kube/addresses.ts';
import type { DnsQuestion, DnsRecord, DnsReply, DnsType } from '../../../kube/dns.ts';
import { readResolvConf } from '../../libc/resolv-conf.ts';
import { queryServer } from '../../libc/resolver.ts';
import { strerror } from '../../libc/strerror.ts';
import { isDnsType } from '../../network/dns-types.ts';
import { reverseName } from '../../network/reverse-name.ts';
import { withPort } from '../../network/url.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { fail, print } from '../command-line/messages.ts';
import { UsageError, withUsage } from '../command-line/usage.ts';
import { hostAddress } from './host-address.ts';

/**
 * nslookup of busybox. A name without a dot is looked up in every search domain, one with a dot as it stands; each answer
 * is printed, and one that is no success makes the exit code 1. Source: busybox 1.37, networking/nslookup.c.
 */
export const nslookup: Program = withUsage(
  async (process) => {
    const { name, server, settings } = readArguments(process.argv.slice(1));
    const type = settings.get('type') ?? settings.get('querytype') ?? settings.get('query') ?? settings.get('q');
    const wanted = type?.toUpperCase();
    if (wanted !== undefined && !isDnsType(wanted)) return fail(process, `invalid query type "${type}"`);
    const conf = readResolvConf(process);
    const address = server === undefined ? undefined : await hostAddress(process, server);
    if (server !== undefined && address === undefined) return 1;
    const domains = !/[.:]/.test(name) && server === undefined ? conf.searches : [];
    const bare = name.replace(/\.$/, '');
    const names = domains.length > 0 ? domains.map((domain) => `${bare}.${domain}`) : [bare];
    const lookup = {
      questions: names.flatMap((each) => questionsOf(each, wanted)),
      seconds: Number(settings.get('timeout') ?? settings.get('t') ?? (conf.timeout || 5)),
      isDebug: settings.has('debug'),
    };
    for (const each of address === undefined ? conf.servers : [address]) {
      const code = await query(process, { address: each, name: server ?? each }, lookup);
      if (code !== undefined) return code;
    }
    await print(process, ';; connection timed out; no servers could be reached\n\n');
    return 1;
  },
  { style: 'busybox' },
);

const settingNames = ['type', 'querytype', 'query', 'q', 'debug', 'timeout', 't', 'retry', 'port'];

/** The name, the server and the settings of a command line. Throws a `UsageError`. */
function readArguments(words: readonly string[]): {
  readonly name: string;
  readonly server: string | undefined;
  readonly settings: ReadonlyMap<string, string>;
} {
  const settings = new Map<string, string>();
  const operands: string[] = [];
  for (const word of words) {
    const [, key, value = ''] = /^--?([a-z]+)(?:=(.*))?$/i.exec(word) ?? [];
    if (key === undefined) operands.push(word);
    else if (settingNames.includes(key)) settings.set(key, value);
    else throw new UsageError();
  }
  const [name, server] = operands;
  if (name === undefined || operands.length > 2) throw new UsageError();
  return { name, server: server?.replace(/^([^:]+):53$/, '$1'), settings };
}

function questionsOf(name: string, type: DnsType | undefined): readonly DnsQuestion[] {
  if (type !== undefined) return [{ name, type }];
  const address = canonicalAddress(name);
  if (address !== undefined) return [{ name: reverseName(address), type: 'PTR' }];
  return [
    { name, type: 'A' },
    { name, type: 'AAAA' },
  ];
}

/** What is looked up, and how. */
interface Lookup {
  readonly questions: readonly DnsQuestion[];
  /** How long an answer is waited for. */
  readonly seconds: number;
  readonly isDebug: boolean;
}

/** Sends all questions at once to a server; the exit code, or undefined where it does not answer. */
async function query(
  process: Process,
  server: { readonly address: string; readonly name: string },
  { questions, seconds, isDebug }: Lookup,
): Promise<number | undefined> {
  const { address } = server;
  if (process.container.network.isPortUnreachable(address, 53)) {
    await fail(process, `write to '${address}': ${strerror('ECONNREFUSED')}`);
    return undefined;
  }
  const attempts = { attempts: 1, milliseconds: seconds * 1000 };
  const replies = await Promise.all(
    questions.map(async (question) => ({ question, reply: await queryServer(process, address, question, attempts) })),
  );
  if (replies.every(({ reply }) => reply === undefined)) return undefined;
  await print(process, `Server:\t\t${server.name}\nAddress:\t${withPort(address, 53)}\n\n`);
  let code = 0;
  for (const [at, { question, reply }] of replies.entries()) {
    if (reply === undefined) continue;
    if (reply.code !== 'NOERROR') code = 1;
    const head = isDebug ? `Query #${at} completed in 1ms:\n` : '';
    await print(process, `${head}${replyText(question, reply, isDebug)}\n`);
  }
  return code;
}

function replyText({ name }: DnsQuestion, { code, authoritative, answers }: DnsReply, isDebug: boolean): string {
  if (code !== 'NOERROR') return `** server can't find ${name}: ${code}\n`;
  const head = !authoritative ? 'Non-authoritative answer:\n' : isDebug ? 'authoritative answer:\n' : '';
  return head + answers.map(recordText).join('');
}

function recordText({ name, type, data }: DnsRecord): string {
  const target = data.replace(/\.$/, '');
  switch (type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${data}\n`;
    case 'CNAME':
      return `${name}\tcanonical name = ${target}\n`;
    case 'PTR':
      return `${name}\tname = ${target}\n`;
    case 'NS':
      return `${name}\tnameserver = ${target}\n`;
    case 'MX':
      return `${name}\tmail exchanger = ${target}\n`;
    case 'TXT':
      return `${name}\ttext = ${data}\n`;
    case 'SRV':
      return `${name}\tservice = ${target}\n`;
    case 'SOA':
      return soaText(name, data);
    case 'ANY':
      return '';
  }
}

function soaText(name: string, data: string): string {
  const [origin = '', mail = '', serial, refresh, retry, expire, minimum] = data.split(' ');
  return `${name}
\torigin = ${origin.replace(/\.$/, '')}
\tmail addr = ${mail.replace(/\.$/, '')}
\tserial = ${serial}
\trefresh = ${refresh}
\tretry = ${retry}
\texpire = ${expire}
\tminimum = ${minimum}
`;
}
