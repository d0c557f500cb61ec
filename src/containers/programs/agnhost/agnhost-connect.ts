import { getopt, isOptionError } from '../../libc/getopt.ts';
import { resolveName } from '../../libc/resolver.ts';
import { type ConnectFailure, connectWithTimeout, tcpConnectTimeout } from '../../network/connect.ts';
import { encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { never, withTimeout } from '../../runtime/timeout.ts';
import { failWith } from '../command-line/messages.ts';

/**
 * `agnhost connect HOST:PORT`: tries one connection and prints TIMEOUT, REFUSED or DNS in one word.
 * Source: kubernetes/kubernetes test/images/agnhost/connect/connect.go.
 */
export const agnhostConnect: Program = async (process) => {
  const options = getopt(process.argv.slice(1), {
    short: '',
    long: { 'timeout=': 'timeout', 'protocol=': 'protocol', 'udp-data=': 'udp-data', 'sctp-data=': 'sctp-data' },
  });
  if (isOptionError(options)) return failWith(process, `Error: unknown flag: ${options.option}\n`);
  const [target = ''] = options.operands;
  const [, host = '', port = ''] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(target) ?? [];
  if (port === '') return failWith(process, `Error: address ${target}: missing port in address\n`);
  const timeout = millisecondsOf(options.value('timeout') ?? '0s') || undefined;
  const found = await resolveName(process, host);
  if (typeof found === 'string') {
    return failWith(process, `DNS: lookup ${host}: ${found === 'no answer' ? 'i/o timeout' : 'no such host'}\n`);
  }
  const [address = ''] = found.addresses;
  if (options.value('protocol') === 'udp') return connectOverUdp(process, address, Number(port), timeout);
  const connected = await connectWithTimeout(process, address, Number(port), timeout);
  if (connected.is !== 'connected') return failWith(process, `${failureNames[connected.is]}\n`);
  connected.socket.close();
  return 0;
};

const failureNames: Readonly<Record<ConnectFailure, string>> = {
  refused: 'REFUSED',
  'timed out': 'TIMEOUT',
  unreachable: 'OTHER: connect: network is unreachable',
};

/** Over UDP only a reply shows that there is a server: agnhost's servers reply to `echo`. */
async function connectOverUdp(
  process: Process,
  address: string,
  port: number,
  timeout: number | undefined,
): Promise<number> {
  const { network, clock } = process.container;
  if (network.isPortUnreachable(address, port)) return failWith(process, `${failureNames.refused}\n`);
  const reply = network.exchange(address, port, encodeUtf8('echo hello')).then((bytes) => bytes ?? never());
  const result = await withTimeout(process, timeout ?? clock.builtInDelay(tcpConnectTimeout), reply);
  return result === 'timed out' ? failWith(process, `${failureNames['timed out']}\n`) : 0;
}

/** `1s`, `500ms` or `1m30s` in milliseconds. Source: Go, time.ParseDuration. */
function millisecondsOf(text: string): number {
  return [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit = 's']) => sum + Number(count) * (units[unit] ?? 0),
    0,
  );
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
