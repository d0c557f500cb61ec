import { hopsTo } from '../../network/icmp.ts';
import { PingSeries, pingTimingOf } from '../../network/ping-series.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { withSignalHandler } from '../../runtime/signal-handler.ts';
import { print } from '../command-line/messages.ts';
import { operandsOf, parseOptions, withUsage } from '../command-line/usage.ts';
import { hostAddress } from './host-address.ts';

/** ping of busybox. Source: busybox 1.37, networking/ping.c. */
export const ping: Program = withUsage(
  async (process) => {
    const options = parseOptions(process, { short: '46qAc:s:i:t:I:W:w:p:' });
    const [host = ''] = operandsOf(options);
    const address = await hostAddress(process, host, options.has('6') ? [6] : options.has('4') ? [4] : [4, 6]);
    if (address === undefined) return 1;
    const size = Number(options.value('s') ?? 56);
    await print(process, `PING ${host} (${address}): ${size} data bytes\n`);
    const series = new PingSeries(address, pingTimingOf(options), async (sequence, milliseconds) => {
      if (options.has('q')) return;
      const ttl = 64 - hopsTo(process, address);
      const time = milliseconds.toFixed(3);
      await print(process, `${size + 8} bytes from ${address}: seq=${sequence} ttl=${ttl} time=${time} ms\n`);
    });
    const end = () => printStatistics(process, host, series);
    return withSignalHandler(process, (interruptible) => series.send(interruptible).then(end), end);
  },
  { style: 'busybox' },
);

async function printStatistics(process: Process, host: string, series: PingSeries): Promise<number> {
  const { sent, received, loss, roundTrip } = series;
  const counts = `${sent} packets transmitted, ${received} packets received, ${loss}% packet loss\n`;
  await print(process, `\n--- ${host} ping statistics ---\n${counts}`);
  if (roundTrip === undefined) return 1;
  const { least, average, most } = roundTrip;
  const times = [least, average, most].map((time) => time.toFixed(3)).join('/');
  return print(process, `round-trip min/avg/max = ${times} ms\n`);
}
