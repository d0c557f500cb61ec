import { queryServer, readResolvConf, resolveName } from '../../libc/resolver.ts';
import { hopsTo, pingOnce } from '../../network/icmp.ts';
import { isWrong, readOptions } from '../../network/options.ts';
import { reverseName } from '../../network/reverse-name.ts';
import { fail, failOption, failUsage } from '../../network/saying.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { pauseProcess } from '../../runtime/timeout.ts';

/**
 * traceroute: the pod's node, then whatever answers. Of an address that does not answer only the node is seen, and
 * stars for as many hops as one has patience for.
 */
export const traceroute: Program = async (process) => {
  const options = readOptions(process.argv, { flags: '46FIlnrvdU', values: 'fmqptwsizNg' });
  if (isWrong(options)) return failOption(process, options);
  const [host] = options.words;
  if (host === undefined) return failUsage(process);
  const found = await resolveName(process, host);
  if (typeof found === 'string') return fail(process, `bad address '${host}'`);
  const address = found.addresses[0] ?? '';
  const most = Number(options.value('m') ?? 30);
  const probes = Number(options.value('q') ?? 3);
  const wait = Number(options.value('w') ?? 5) * 1000;
  await writeText(process.stdout, `traceroute to ${host} (${address}), ${most} hops max, 46 byte packets\n`);
  const refused = process.container.network.isPortUnreachable?.(address, firstPort) === true;
  const answering = (await pingOnce(process, address)) !== undefined;
  // A Service has no such port: it is the node that says so.
  const end = refused && !answering ? gatewayOf(process) : address;
  const path = hopsTo(process, address) === 0 ? [address] : [gatewayOf(process), end];
  for (let hop = 1; hop <= most; hop++) {
    const at = path[hop - 1];
    const answers = at !== undefined && (at !== address || answering);
    await writeText(process.stdout, `${`${hop}`.padStart(2)}  `);
    if (answers) {
      await writeText(process.stdout, `${await shownOf(process, at, options.has('n'))}${times(process, probes)}\n`);
      if (hop === path.length) return 0;
    } else {
      for (let probe = 0; probe < probes; probe++) {
        await pauseProcess(process, wait);
        await writeText(process.stdout, `${probe === 0 ? '' : '  '}*`);
      }
      await writeText(process.stdout, '\n');
    }
  }
  return 0;
};

/** The port that the first probe goes to, where nobody is expected to listen. */
const firstPort = 33_435;

/** The address of the pod's node on the pod's network. */
export function gatewayOf({ container }: Process): string {
  return (container.network.addresses[0] ?? '').replace(/\d+$/, '1');
}

async function shownOf(process: Process, address: string, numeric: boolean): Promise<string> {
  if (numeric) return address;
  const server = readResolvConf(process).servers[0] ?? '127.0.0.1';
  const reply = await queryServer(process, server, reverseName(address), 'PTR', 1, 5000);
  const name = reply?.answers[0]?.data.replace(/\.$/, '');
  return `${name ?? address} (${address})`;
}

function times({ container }: Process, probes: number): string {
  return Array.from({ length: probes }, () => `  ${(0.004 + container.random() * 0.05).toFixed(3)} ms`).join('');
}
