import { getopt, isOptionError, optionErrorMessage } from '../../libc/getopt.ts';
import { gaiStrerror, resolveName } from '../../libc/resolver.ts';
import { hopsTo } from '../../network/icmp.ts';
import { PingSeries, pingTimingOf } from '../../network/ping-series.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { withSignalHandler } from '../../runtime/signal-handler.ts';
import { failWith, print } from '../command-line/messages.ts';

/** ping of iputils. Source: ping(8), iputils. */
export const iputilsPing: Program = async (process) => {
  const options = getopt(process.argv, { short: '46aAbBdDfhLnOqrRUvVc:F:i:I:l:m:M:N:p:Q:s:S:t:T:w:W:' });
  if (isOptionError(options)) {
    return failWith(process, `ping: ${optionErrorMessage(options)}\n\nUsage\n  ping [options] <destination>\n`);
  }
  const [host] = options.operands;
  if (host === undefined) return failWith(process, 'ping: usage error: Destination address required\n');
  const found = await resolveName(process, host, options.has('6') ? [6] : [4, 6]);
  if (typeof found === 'string') return failWith(process, `ping: ${host}: ${gaiStrerror(found)}\n`, 2);
  const [address = ''] = found.addresses;
  const size = Number(options.value('s') ?? 56);
  await print(process, `PING ${host} (${address}) ${size}(${size + 28}) bytes of data.\n`);
  const name = found.canonical === host && host === address ? address : `${found.canonical} (${address})`;
  const series = new PingSeries(address, pingTimingOf(options), async (sequence, milliseconds) => {
    if (options.has('q')) return;
    const ttl = 64 - hopsTo(process, address);
    const time = milliseconds.toFixed(3);
    await print(process, `${size + 8} bytes from ${name}: icmp_seq=${sequence + 1} ttl=${ttl} time=${time} ms\n`);
  });
  const { clock } = process.container;
  const start = clock.now().getTime();
  const end = () => printStatistics(process, host, series, clock.now().getTime() - start);
  return withSignalHandler(process, (interruptible) => series.send(interruptible).then(end), end);
};

async function printStatistics(
  process: Process,
  host: string,
  series: PingSeries,
  milliseconds: number,
): Promise<number> {
  const { sent, received, loss, roundTrip } = series;
  const counts = `${sent} packets transmitted, ${received} received, ${loss}% packet loss, time ${milliseconds}ms\n`;
  await print(process, `\n--- ${host} ping statistics ---\n${counts}`);
  if (roundTrip === undefined) {
    await print(process, '\n');
    return 1;
  }
  const { least, average, most, deviation } = roundTrip;
  const times = [least, average, most, deviation].map((time) => time.toFixed(3)).join('/');
  return print(process, `rtt min/avg/max/mdev = ${times} ms\n`);
}
