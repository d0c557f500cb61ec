import type { Options } from '../libc/getopt.ts';
import type { Process } from '../runtime/process.ts';
import { pauseProcess } from '../runtime/timeout.ts';
import { pingOnce } from './icmp.ts';

/** How often and how long echoes are sent. Times are in milliseconds. */
export interface PingTiming {
  readonly count: number;
  /** Between two echoes. */
  readonly interval: number;
  /** How long the answer to the last one is waited for. */
  readonly timeout: number;
  /** When all ends. */
  readonly deadline: number;
}

/** The timing that `-c`, `-i`, `-W` and `-w` of a ping set. */
export function pingTimingOf(options: Options): PingTiming {
  const number = (name: string, usual: number) => Number(options.value(name) ?? usual);
  return {
    count: number('c', Infinity),
    interval: number('i', 1) * 1000,
    timeout: number('W', 10) * 1000,
    deadline: number('w', Infinity) * 1000,
  };
}

/** The least, average and most of the times that answers took, with their deviation, in milliseconds. */
export interface RoundTrip {
  readonly least: number;
  readonly average: number;
  readonly most: number;
  readonly deviation: number;
}

/** A series of echoes to one address, and what came back. */
export class PingSeries {
  readonly #address: string;
  readonly #timing: PingTiming;
  readonly #onReply: (sequence: number, milliseconds: number) => Promise<unknown>;
  readonly #times: number[] = [];
  #sent = 0;

  /** `onReply` gets each answer's number, from 0, and how long it took. */
  constructor(
    address: string,
    timing: PingTiming,
    onReply: (sequence: number, milliseconds: number) => Promise<unknown>,
  ) {
    this.#address = address;
    this.#timing = timing;
    this.#onReply = onReply;
  }

  /** How many echoes were sent. */
  get sent(): number {
    return this.#sent;
  }

  /** How many answers came. */
  get received(): number {
    return this.#times.length;
  }

  /** The share of echoes that were not answered, in percent. */
  get loss(): number {
    return this.#sent === 0 ? 0 : Math.round((100 * (this.#sent - this.received)) / this.#sent);
  }

  /** How long the answers took; undefined: none came. */
  get roundTrip(): RoundTrip | undefined {
    const times = this.#times;
    if (times.length === 0) return undefined;
    const average = times.reduce((sum, time) => sum + time, 0) / times.length;
    const deviation = Math.sqrt(times.reduce((sum, time) => sum + (time - average) ** 2, 0) / times.length);
    return { least: Math.min(...times), average, most: Math.max(...times), deviation };
  }

  /** Sends echoes one after the other, and waits for the answer to the last one. */
  async send(process: Process): Promise<void> {
    const { count, interval, timeout, deadline } = this.#timing;
    let elapsed = 0;
    for (let sequence = 0; sequence < count && elapsed < deadline; sequence += 1) {
      this.#sent += 1;
      const milliseconds = await pingOnce(process, this.#address);
      if (milliseconds !== undefined) {
        this.#times.push(milliseconds);
        await this.#onReply(sequence, milliseconds);
      }
      const isLast = sequence + 1 >= count;
      if (isLast && milliseconds !== undefined) return;
      const pause = Math.min(isLast ? timeout : interval, deadline - elapsed);
      await pauseProcess(process, pause);
      elapsed += pause;
    }
  }
}
