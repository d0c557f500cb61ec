import { readResolvConf } from '../../libc/resolv-conf.ts';
import { queryServer } from '../../libc/resolver.ts';
import { gatewayOf, hopsTo, pingOnce } from '../../network/icmp.ts';
import { reverseName } from '../../network/reverse-name.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { pauseProcess } from '../../runtime/timeout.ts';
import { print } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';
import { hostAddress } from './host-address.ts';

/**
 * traceroute: the pod's node, then whatever answers. Of an address that does not answer only the node is seen, and
 * stars for the rest of the hops. Source: busybox 1.37, networking/traceroute.c.
 */
export const traceroute: Program = withUsage(
  async (process) => {
    const options = parseOptions(process, { short: '46FIlnrvdUf:m:q:p:t:w:s:i:z:N:g:' });
    const [host = ''] = operandsOf(options);
    const address = await hostAddress(process, host);
    if (address === undefined) return 1;
    const maxHops = Number(options.value('m') ?? 30);
    const probes = Number(options.value('q') ?? 3);
    const wait = Number(options.value('w') ?? 5) * 1000;
    await print(process, `traceroute to ${host} (${address}), ${maxHops} hops max, 46 byte packets\n`);
    const { path, isReached } = await pathTo(process, address);
    for (let hop = 1; hop <= maxHops; hop += 1) {
      await print(process, `${`${hop}`.padStart(2)}  `);
      const router = path[hop - 1];
      if (router !== undefined && (router !== address || isReached)) {
        await print(process, `${await nameOf(process, router, options.has('n'))}${timesOf(process, probes)}\n`);
        if (hop === path.length) return 0;
      } else await printUnanswered(process, probes, wait);
    }
    return 0;
  },
  { style: 'busybox' },
);

/** The port that the first probe goes to, where usually nothing listens. */
const firstPort = 33_435;

/** The routers on the way to an address, then the address; and whether that answers. */
async function pathTo(
  process: Process,
  address: string,
): Promise<{ readonly path: readonly string[]; readonly isReached: boolean }> {
  const isUnreachable = process.container.network.isPortUnreachable(address, firstPort);
  const isReached = (await pingOnce(process, address)) !== undefined;
  const gateway = gatewayOf(process);
  // The address of a Service has no such port: the node rejects the probe itself.
  const end = isUnreachable && !isReached ? gateway : address;
  return { path: hopsTo(process, address) === 0 ? [address] : [gateway, end], isReached };
}

/** The address of a router, with its name unless `-n` is given. */
async function nameOf(process: Process, address: string, isNumeric: boolean): Promise<string> {
  if (isNumeric) return address;
  const server = readResolvConf(process).servers[0] ?? '127.0.0.1';
  const question = { name: reverseName(address), type: 'PTR' } as const;
  const reply = await queryServer(process, server, question, { attempts: 1, milliseconds: 5000 });
  const name = reply?.answers[0]?.data.replace(/\.$/, '');
  return `${name ?? address} (${address})`;
}

function timesOf({ container }: Process, probes: number): string {
  return Array.from({ length: probes }, () => `  ${(0.004 + container.random() * 0.05).toFixed(3)} ms`).join('');
}

async function printUnanswered(process: Process, probes: number, wait: number): Promise<void> {
  for (let probe = 0; probe < probes; probe += 1) {
    await pauseProcess(process, wait);
    await print(process, `${probe === 0 ? '' : '  '}*`);
  }
  await print(process, '\n');
}
