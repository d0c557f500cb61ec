import { resolveName } from '../../libc/resolver.ts';
import { hopsTo } from '../../network/icmp.ts';
import { isWrong, readOptions } from '../../network/options.ts';
import { withSignalHandler } from '../../runtime/interrupt.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { type Echoes, send } from '../busybox-network/ping.ts';

/** The ping of iputils. Source: ping(8). */
export const iputilsPing: Program = async (process) => {
  const options = readOptions(process.argv, { flags: '46aAbBdDfhLnOqrRUvV', values: 'cFiIlmMNpQsStTwW' });
  if (isWrong(options)) {
    await writeText(
      process.stderr,
      `ping: invalid option -- '${options.unknown ?? options.needsValue}'\n\nUsage\n  ping [options] <destination>\n`,
    );
    return 1;
  }
  const [host] = options.words;
  if (host === undefined) {
    await writeText(process.stderr, 'ping: usage error: Destination address required\n');
    return 1;
  }
  const found = await resolveName(process, host, options.has('6') ? [6] : [4, 6]);
  if (typeof found === 'string') {
    const why = found === 'no answer' ? 'Temporary failure in name resolution' : 'Name or service not known';
    await writeText(process.stderr, `ping: ${host}: ${why}\n`);
    return 2;
  }
  const address = found.addresses[0] ?? '';
  const size = Number(options.value('s') ?? 56);
  const times: number[] = [];
  const sent = { count: 0 };
  await writeText(process.stdout, `PING ${host} (${address}) ${size}(${size + 28}) bytes of data.\n`);
  const deadline = options.value('w');
  const name = found.canonical === host && host === address ? address : `${found.canonical} (${address})`;
  const echoes: Echoes = {
    count: Number(options.value('c') ?? Number.POSITIVE_INFINITY),
    interval: Number(options.value('i') ?? 1) * 1000,
    patience: Number(options.value('W') ?? 10) * 1000,
    ...(deadline === undefined ? {} : { deadline: Number(deadline) * 1000 }),
    sent,
    answered: async (sequence, milliseconds) => {
      times.push(milliseconds);
      if (options.has('q')) return;
      const ttl = 64 - hopsTo(process, address);
      const line = `${size + 8} bytes from ${name}: icmp_seq=${sequence + 1} ttl=${ttl} time=${milliseconds.toFixed(3)} ms\n`;
      await writeText(process.stdout, line);
    },
  };
  const began = process.container.clock.now().getTime();
  const end = () => summarize(process, host, sent.count, times, process.container.clock.now().getTime() - began);
  return withSignalHandler(process, (interruptible) => send(interruptible, address, echoes).then(end), end);
};

async function summarize(
  process: Process,
  host: string,
  sent: number,
  times: readonly number[],
  took: number,
): Promise<number> {
  const loss = sent === 0 ? 0 : Math.round((100 * (sent - times.length)) / sent);
  const counts = `${sent} packets transmitted, ${times.length} received, ${loss}% packet loss, time ${took}ms`;
  const average = times.reduce((sum, time) => sum + time, 0) / times.length;
  const deviation = Math.sqrt(times.reduce((sum, time) => sum + (time - average) ** 2, 0) / times.length);
  const trip = [Math.min(...times), average, Math.max(...times), deviation].map((time) => time.toFixed(3)).join('/');
  const last = times.length === 0 ? '\n' : `rtt min/avg/max/mdev = ${trip} ms\n`;
  await writeText(process.stdout, `\n--- ${host} ping statistics ---\n${counts}\n${last}`);
  return times.length > 0 ? 0 : 1;
}
