import type { DnsQuestion } from '../../../kube/dns.ts';
import { readResolvConf } from '../../libc/resolv-conf.ts';
import { resolveName } from '../../libc/resolver.ts';
import { searchListNames } from '../../libc/search-list.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { failWith, print } from '../command-line/messages.ts';
import { type DigArguments, readDigArguments } from './dig-arguments.ts';
import { digMessage } from './dig-message.ts';
import { queryNames } from './query-names.ts';

/**
 * dig of bind. It prints the whole reply unless `+short` or `+noall` say otherwise. Exit codes: 9 no server answers,
 * 10 the server's name cannot be resolved. Source: dig(1), dig 9.18.
 */
export const dig: Program = async (process) => {
  const digArguments = readDigArguments(process.argv.slice(1));
  if (typeof digArguments === 'string') return failWith(process, `Invalid option: ${digArguments}\n${usage}\n`);
  const server = digArguments.server ?? readResolvConf(process).servers[0] ?? '127.0.0.1';
  const found = digArguments.server === undefined ? { addresses: [server] } : await resolveName(process, server);
  if (typeof found === 'string') {
    return failWith(process, `dig: couldn't get address for '${server}': not found\n`, 10);
  }
  const [address = ''] = found.addresses;
  let code = 0;
  for (const question of digArguments.questions) {
    code = Math.max(code, await lookUp(process, digArguments, question, { address, server }));
  }
  return code;
};

const usage = 'Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}\n';

async function lookUp(
  process: Process,
  { plus, words }: DigArguments,
  question: DnsQuestion,
  { address, server }: { readonly address: string; readonly server: string },
): Promise<number> {
  const { clock, network, random } = process.container;
  const tries = Number(plus.get('tries') ?? Number(plus.get('retry') ?? 2) + 1);
  const milliseconds = Number(plus.get('time') ?? plus.get('timeout') ?? 5) * 1000;
  const isSearch = plus.has('search') && !plus.has('nosearch');
  const names = isSearch
    ? searchListNames(question.name, readResolvConf(process))
    : [question.name.replace(/(.)\.$/, '$1')];
  const time = clock.now();
  const isRefused = network.isPortUnreachable(address, 53);
  const { name, reply } = isRefused
    ? { name: question.name, reply: undefined }
    : await queryNames(process, address, names, question.type, { attempts: tries, milliseconds });
  const isBare = plus.has('short') || plus.has('nocmd') || plus.has('noall');
  const banner = isBare ? '' : `\n; <<>> DiG 9.18.41 <<>> ${words.join(' ')}\n`;
  const options = banner === '' ? '' : ';; global options: +cmd\n';
  if (reply === undefined) {
    const why = isRefused ? 'connection refused' : 'timed out';
    const errors = `;; communications error to ${address}#53: ${why}\n`.repeat(tries);
    await print(process, `${errors}${banner}${options};; no servers could be reached\n\n`);
    return 9;
  }
  if (plus.has('short')) return print(process, reply.answers.map(({ data }) => `${data}\n`).join(''));
  const result = {
    question: { name, type: question.type },
    reply,
    id: Math.floor(random() * 65_536),
    address,
    server,
    time,
    milliseconds: clock.now().getTime() - time.getTime(),
  };
  const shows = (section: string) => plus.has(section) || (!plus.has('noall') && !plus.has(`no${section}`));
  return print(process, `${banner}${options}${digMessage(result, shows)}`);
}
