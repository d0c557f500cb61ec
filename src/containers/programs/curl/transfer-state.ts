import type { ResponseHead } from '../../network/http-client.ts';
import type { Socket } from '../../network/pod-network.ts';
import type { Process } from '../../runtime/process.ts';
import type { CurlOptions } from './options.ts';
import type { TransferOutput } from './output.ts';

/** A server that is connected to. */
export interface ConnectedServer {
  readonly socket: Socket;
  readonly address: string;
  readonly port: number;
}

/** The transfer of one URL, redirections included, with what it has come to so far. */
export class TransferState {
  readonly process: Process;
  readonly options: CurlOptions;
  readonly output: TransferOutput;
  readonly #start: number;
  /** The head of the last response. */
  head: ResponseHead | undefined;
  /** The last server that was connected to. */
  server: ConnectedServer | undefined;
  /** Bytes of the body. */
  received = 0;
  /** Bytes of the request's body. */
  sent = 0;
  connects = 0;
  redirects = 0;
  redirectUrl: string | undefined;
  method = 'GET';

  constructor(process: Process, options: CurlOptions, output: TransferOutput) {
    this.process = process;
    this.options = options;
    this.output = output;
    this.#start = process.container.clock.now().getTime();
  }

  /** Milliseconds since the start. */
  get elapsed(): number {
    return Math.max(0, this.process.container.clock.now().getTime() - this.#start);
  }

  /** Milliseconds that are left by options that count seconds from the start; undefined: none was given. */
  remainingTime(...names: readonly ('max-time' | 'connect-timeout')[]): number | undefined {
    const limits = names.map((name) => Number(this.options.value(name) ?? 0) * 1000).filter((limit) => limit > 0);
    return limits.length === 0 ? undefined : Math.max(0, Math.min(...limits) - this.elapsed);
  }

  /** Writes a line of `-v`. */
  async note(text: string): Promise<void> {
    await this.output.trace(`* ${text}\n`);
  }

  /** Bytes that were received of the body. */
  async receive(bytes: Uint8Array): Promise<void> {
    this.received += bytes.length;
    await this.output.body(bytes);
  }
}
