import { canonicalAddress } from '../../../kube/addresses.ts';
import type { DnsRecord, DnsReply, DnsType } from '../../../kube/dns.ts';
import { queryServer, readResolvConf, resolveName, searchListNames } from '../../libc/resolver.ts';
import { reverseName } from '../../network/reverse-name.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';

/** bind's dig. Its answer is the whole message unless `+short` or `+noall` say otherwise. Source: dig(1), dig 9.18. */
export const dig: Program = async (process) => {
  const asked = readWords(process.argv.slice(1));
  if ('wrong' in asked) {
    await writeText(process.stderr, `${asked.wrong}\n`);
    return 1;
  }
  const settings = readResolvConf(process);
  const server = asked.server ?? settings.servers[0] ?? '127.0.0.1';
  const address = asked.server === undefined ? server : await serverAddress(process, server);
  if (address === undefined) {
    await writeText(process.stderr, `dig: couldn't get address for '${server}': not found\n`);
    return 10;
  }
  let code = 0;
  for (const question of asked.questions)
    code = Math.max(code, await answer(process, asked, question, address, server));
  return code;
};

interface Question {
  readonly name: string;
  readonly type: DnsType;
}

interface Asked {
  readonly questions: readonly Question[];
  readonly server?: string;
  readonly plus: ReadonlyMap<string, string>;
  readonly words: readonly string[];
}

const types: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME', 'SRV', 'PTR', 'TXT', 'NS', 'MX', 'SOA', 'ANY']);

function readWords(words: readonly string[]): Asked | { readonly wrong: string } {
  const plus = new Map<string, string>();
  const questions: Question[] = [];
  let type: DnsType | undefined;
  let server: string | undefined;
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.startsWith('@')) server = word.slice(1);
    else if (word.startsWith('+')) plus.set(word.slice(1).split('=')[0] ?? '', word.split('=')[1] ?? '');
    else if (word === '-x') {
      const address = rest.shift() ?? '';
      questions.push({ name: reverseName(canonicalAddress(address) ?? address), type: 'PTR' });
    } else if (word === '-t' || word === '-q' || word === '-p' || word === '-b') {
      const value = rest.shift() ?? '';
      if (word === '-t') type = value.toUpperCase() as DnsType;
      if (word === '-q') questions.push({ name: value, type: 'A' });
    } else if (word === '-4' || word === '-6') continue;
    else if (word.startsWith('-'))
      return { wrong: `Invalid option: ${word}\nUsage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}\n` };
    else if (types.has(word.toUpperCase()) && !word.includes('.')) type = word.toUpperCase() as DnsType;
    else if (word.toUpperCase() !== 'IN') questions.push({ name: word, type: 'A' });
  }
  const all = questions.length === 0 ? [{ name: '.', type: 'NS' as DnsType }] : questions;
  const typed = all.map((one) => (type !== undefined && one.type === 'A' ? { ...one, type } : one));
  return { questions: typed, ...(server === undefined ? {} : { server }), plus, words };
}

async function serverAddress(process: Process, server: string): Promise<string | undefined> {
  const found = await resolveName(process, server);
  return typeof found === 'string' ? undefined : found.addresses[0];
}

async function answer(
  process: Process,
  asked: Asked,
  question: Question,
  address: string,
  server: string,
): Promise<number> {
  const { plus } = asked;
  const tries = Number(plus.get('tries') ?? Number(plus.get('retry') ?? 2) + 1);
  const seconds = Number(plus.get('time') ?? plus.get('timeout') ?? 5);
  const settings = readResolvConf(process);
  const searched = plus.has('search') && !plus.has('nosearch');
  const names = searched ? searchListNames(question.name, settings) : [question.name.replace(/(.)\.$/, '$1')];
  const short = plus.has('short');
  const refused = process.container.network.isPortUnreachable?.(address, 53) === true;
  const began = process.container.clock.now();
  let reply: DnsReply | undefined;
  let name = question.name;
  for (name of names) {
    reply = refused ? undefined : await queryServer(process, address, name, question.type, tries, seconds * 1000);
    if (reply === undefined || reply.code === 'NOERROR') break;
  }
  const banner =
    short || plus.has('nocmd') || plus.has('noall') ? '' : `\n; <<>> DiG 9.18.41 <<>> ${asked.words.join(' ')}\n`;
  if (reply === undefined) {
    const why = refused
      ? `communications error to ${address}#53: connection refused`
      : `communications error to ${address}#53: timed out`;
    const each = `;; ${why}\n`.repeat(tries);
    await writeText(
      process.stdout,
      `${each}${banner}${banner === '' ? '' : ';; global options: +cmd\n'};; no servers could be reached\n\n`,
    );
    return 9;
  }
  if (short) {
    await writeText(process.stdout, reply.answers.map(({ data }) => `${data}\n`).join(''));
    return 0;
  }
  const took = process.container.clock.now().getTime() - began.getTime();
  await writeText(
    process.stdout,
    message({ ...asked, banner }, { name, type: question.type }, reply, { address, server, took, now: began, process }),
  );
  return 0;
}

interface Footer {
  readonly address: string;
  readonly server: string;
  readonly took: number;
  readonly now: Date;
  readonly process: Process;
}

function message(
  { plus, banner }: Asked & { readonly banner: string },
  { name, type }: Question,
  reply: DnsReply,
  footer: Footer,
): string {
  const all = !plus.has('noall');
  const shows = (part: string) => plus.has(part) || (all && !plus.has(`no${part}`));
  const id = Math.floor(footer.process.container.random() * 65_536);
  const flags = `qr${reply.authoritative ? ' aa' : ''} rd${reply.authoritative ? '' : ' ra'}`;
  const count = reply.answers.length;
  const owner = name === '.' ? '.' : `${name}.`;
  const parts = [
    banner === '' ? '' : `${banner};; global options: +cmd\n`,
    shows('comments')
      ? `;; Got answer:\n${reply.authoritative && isLocal(name) ? ';; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n' : ''};; ->>HEADER<<- opcode: QUERY, status: ${reply.code}, id: ${id}\n;; flags: ${flags}; QUERY: 1, ANSWER: ${count}, AUTHORITY: 0, ADDITIONAL: 1\n;; WARNING: recursion requested but not available\n\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n`
      : '',
    shows('question') ? `;; QUESTION SECTION:\n;${owner.padEnd(30)} IN\t${type}\n\n` : '',
    shows('answer') && count > 0
      ? `${shows('comments') ? ';; ANSWER SECTION:\n' : ''}${reply.answers.map(recordLine).join('')}${shows('comments') ? '\n' : ''}`
      : '',
    shows('stats')
      ? `;; Query time: ${Math.max(0, footer.took)} msec\n;; SERVER: ${footer.address}#53(${footer.server}) (UDP)\n;; WHEN: ${when(footer.now)}\n;; MSG SIZE  rcvd: ${30 + owner.length + reply.answers.reduce((sum, { data }) => sum + data.length + 14, 0)}\n\n`
      : '',
  ];
  return parts.join('');
}

function isLocal(name: string): boolean {
  return name === 'local' || name.endsWith('.local');
}

function recordLine({ name, ttl, type, data }: DnsRecord): string {
  const owner = `${name}.`;
  const tabs = owner.length < 24 ? '\t'.repeat(Math.max(1, Math.ceil((24 - owner.length) / 8))) : ' ';
  return `${owner}${tabs}${ttl}\tIN\t${type}\t${data}\n`;
}

/** `Sat Nov 21 17:58:50 UTC 2026` */
function when(now: Date): string {
  const [, day, date, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(now.toUTCString()) ?? [];
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}
