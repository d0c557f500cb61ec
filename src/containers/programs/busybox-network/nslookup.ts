import { canonicalAddress } from '../../../kube/addresses.ts';
import type { DnsRecord, DnsReply, DnsType } from '../../../kube/dns.ts';
import { queryServer, readResolvConf, resolveName } from '../../libc/resolver.ts';
import { reverseName } from '../../network/reverse-name.ts';
import { fail, failUsage, withPort } from '../../network/saying.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';

/**
 * busybox's nslookup. A name without a dot is asked in every search domain, one with a dot as it stands; each answer is
 * printed, and one that is no success makes the exit code 1.
 */
export const nslookup: Program = async (process) => {
  const given = readArguments(process.argv.slice(1));
  if (given === undefined) return failUsage(process);
  const { name, server, settings } = given;
  const type = settings.get('type') ?? settings.get('querytype') ?? settings.get('query') ?? settings.get('q');
  const types = type === undefined ? undefined : [type.toUpperCase()];
  if (types !== undefined && !types.every(isType)) return fail(process, `invalid query type "${type}"`);
  const resolver = readResolvConf(process);
  const found = server === undefined ? undefined : await resolveName(process, server);
  if (typeof found === 'string') return fail(process, `bad address '${server}'`);
  const addresses = found?.addresses.slice(0, 1) ?? resolver.servers;
  const searched = !/[.:]/.test(name) && server === undefined ? resolver.searches : [];
  const bare = name.replace(/\.$/, '');
  const names = searched.length > 0 ? searched.map((domain) => `${bare}.${domain}`) : [bare];
  const questions = questionsOf(names, types);
  const seconds = Number(settings.get('timeout') ?? settings.get('t') ?? (resolver.timeout || 5));
  for (const address of addresses) {
    const code = await ask(process, {
      address,
      shown: server ?? address,
      questions,
      seconds,
      debug: settings.has('debug'),
    });
    if (code !== undefined) return code;
  }
  await writeText(process.stdout, ';; connection timed out; no servers could be reached\n\n');
  return 1;
};

interface Question {
  readonly name: string;
  readonly type: DnsType;
}

interface Asking {
  readonly address: string;
  readonly shown: string;
  readonly questions: readonly Question[];
  readonly seconds: number;
  readonly debug: boolean;
}

/** Sends all questions at once; the exit code, or undefined where the server stays silent. */
async function ask(
  process: Process,
  { address, shown, questions, seconds, debug }: Asking,
): Promise<number | undefined> {
  if (process.container.network.isPortUnreachable?.(address, 53) === true) {
    await fail(process, `write to '${address}': Connection refused`);
    return undefined;
  }
  const replies = await Promise.all(
    questions.map(({ name, type }) => queryServer(process, address, name, type, 1, seconds * 1000)),
  );
  if (replies.every((reply) => reply === undefined)) return undefined;
  await writeText(process.stdout, `Server:\t\t${shown}\nAddress:\t${withPort(address, 53)}\n\n`);
  let code = 0;
  for (const [at, reply] of replies.entries()) {
    const question = questions[at];
    if (reply === undefined || question === undefined) continue;
    if (reply.code !== 'NOERROR') code = 1;
    if (debug) await writeText(process.stdout, `Query #${at} completed in 1ms:\n`);
    await writeText(process.stdout, `${replyText(question, reply, debug)}\n`);
  }
  return code;
}

function replyText({ name }: Question, reply: DnsReply, debug: boolean): string {
  if (reply.code !== 'NOERROR') return `** server can't find ${name}: ${reply.code}\n`;
  const authority = !reply.authoritative ? 'Non-authoritative answer:\n' : debug ? 'authoritative answer:\n' : '';
  return authority + reply.answers.map(recordText).join('');
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
    case 'SOA': {
      const [origin = '', mail = '', serial, refresh, retry, expire, minimum] = data.split(' ');
      return `${name}\n\torigin = ${origin.replace(/\.$/, '')}\n\tmail addr = ${mail.replace(/\.$/, '')}\n\tserial = ${serial}\n\trefresh = ${refresh}\n\tretry = ${retry}\n\texpire = ${expire}\n\tminimum = ${minimum}\n`;
    }
    case 'ANY':
      return '';
  }
}

function questionsOf(names: readonly string[], types: readonly DnsType[] | undefined): readonly Question[] {
  return names.flatMap((name): readonly Question[] => {
    if (types !== undefined) return types.map((type) => ({ name, type }));
    const address = canonicalAddress(name);
    if (address !== undefined) return [{ name: reverseName(address), type: 'PTR' }];
    return [
      { name, type: 'A' },
      { name, type: 'AAAA' },
    ];
  });
}

const types: ReadonlySet<string> = new Set(['SOA', 'NS', 'A', 'AAAA', 'CNAME', 'MX', 'TXT', 'PTR', 'SRV', 'ANY']);

function isType(text: string): text is DnsType {
  return types.has(text);
}

function readArguments(words: readonly string[]) {
  const settings = new Map<string, string>();
  const names: string[] = [];
  for (const word of words) {
    const [, key, value = ''] = /^--?([a-z]+)(?:=(.*))?$/i.exec(word) ?? [];
    if (key === undefined) names.push(word);
    else if (!['type', 'querytype', 'query', 'q', 'debug', 'timeout', 't', 'retry', 'port'].includes(key))
      return undefined;
    else settings.set(key, value);
  }
  const [name, place] = names;
  const server = place?.replace(/^([^:]+):53$/, '$1');
  return name === undefined || names.length > 2 ? undefined : { name, server, settings };
}
