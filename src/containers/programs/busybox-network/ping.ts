import { resolveName } from '../../libc/resolver.ts';
import { hopsTo, pingOnce } from '../../network/icmp.ts';
import { isWrong, readOptions } from '../../network/options.ts';
import { fail, failOption, failUsage } from '../../network/saying.ts';
import { withSignalHandler } from '../../runtime/interrupt.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { pauseProcess } from '../../runtime/timeout.ts';

/** busybox's ping. */
export const ping: Program = async (process) => {
  const options = readOptions(process.argv, { flags: '46qA', values: 'csitIWwp' });
  if (isWrong(options)) return failOption(process, options);
  const [host] = options.words;
  if (host === undefined) return failUsage(process);
  const found = await resolveName(process, host, options.has('6') ? [6] : options.has('4') ? [4] : [4, 6]);
  if (typeof found === 'string') return fail(process, `bad address '${host}'`);
  const address = found.addresses[0] ?? '';
  const size = Number(options.value('s') ?? 56);
  const quiet = options.has('q');
  const times: number[] = [];
  const sent = { count: 0 };
  await writeText(process.stdout, `PING ${host} (${address}): ${size} data bytes\n`);
  const deadline = options.value('w');
  const echoes: Echoes = {
    count: Number(options.value('c') ?? Number.POSITIVE_INFINITY),
    interval: Number(options.value('i') ?? 1) * 1000,
    patience: Number(options.value('W') ?? 10) * 1000,
    ...(deadline === undefined ? {} : { deadline: Number(deadline) * 1000 }),
    sent,
    answered: async (sequence, milliseconds) => {
      times.push(milliseconds);
      if (quiet) return;
      const ttl = 64 - hopsTo(process, address);
      const line = `${size + 8} bytes from ${address}: seq=${sequence} ttl=${ttl} time=${milliseconds.toFixed(3)} ms\n`;
      await writeText(process.stdout, line);
    },
  };
  const end = () => summarize(process, host, sent.count, times);
  return withSignalHandler(process, (interruptible) => send(interruptible, address, echoes).then(end), end);
};

export interface Echoes {
  readonly count: number;
  readonly interval: number;
  /** How long the last answer is waited for. */
  readonly patience: number;
  readonly deadline?: number;
  readonly sent: { count: number };
  readonly answered: (sequence: number, milliseconds: number) => Promise<void>;
}

/** Sends echoes one after the other, and waits for the last one's answer. */
export async function send(process: Process, address: string, echoes: Echoes): Promise<void> {
  const { count, interval, patience, deadline, sent, answered } = echoes;
  let elapsed = 0;
  for (let sequence = 0; sequence < count; sequence++) {
    if (deadline !== undefined && elapsed >= deadline) return;
    sent.count += 1;
    const milliseconds = await pingOnce(process, address);
    if (milliseconds !== undefined) await answered(sequence, milliseconds);
    const isLast = sequence + 1 >= count;
    if (isLast && milliseconds !== undefined) return;
    const left = deadline === undefined ? Number.POSITIVE_INFINITY : deadline - elapsed;
    const pause = Math.min(isLast ? patience : interval, left);
    await pauseProcess(process, pause);
    elapsed += pause;
  }
}

async function summarize(process: Process, host: string, sent: number, times: readonly number[]): Promise<number> {
  const loss = sent === 0 ? 0 : Math.round((100 * (sent - times.length)) / sent);
  const counts = `${sent} packets transmitted, ${times.length} packets received, ${loss}% packet loss`;
  const average = times.reduce((sum, time) => sum + time, 0) / times.length;
  const trip = [Math.min(...times), average, Math.max(...times)].map((time) => time.toFixed(3)).join('/');
  const last = times.length === 0 ? '' : `round-trip min/avg/max = ${trip} ms\n`;
  await writeText(process.stdout, `\n--- ${host} ping statistics ---\n${counts}\n${last}`);
  return times.length > 0 ? 0 : 1;
}
