import type { Clock } from '../../kube/clock.ts';
import { Pipe } from '../runtime/pipe.ts';
import { BrokenPipe } from '../runtime/streams.ts';
import { delay } from '../runtime/waiting.ts';
import type { Socket } from './pod-network.ts';

/** How often a sender tries again while its packets are dropped, in milliseconds. */
const retransmission = 1000;

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly clock: Clock;
  /** The address that the server sees. */
  readonly client: Socket['remote'];
  readonly server: Socket['remote'];
  /** Whether a packet of the client passes at this moment. */
  readonly passes: () => boolean;
}

/**
 * A connection in memory, with back-pressure both ways. Packets of the client wait while a policy drops them; those of
 * the server are replies, which policies never block.
 */
export class Connection {
  readonly client: Socket;
  readonly server: Socket;
  readonly #clock: Clock;
  #isClientClosed = false;
  #isServerClosed = false;

  constructor({ clock, client, server, passes }: ConnectionOptions) {
    this.#clock = clock;
    const [toServer, toClient] = [new Pipe(), new Pipe()];
    this.client = {
      remote: server,
      read: (signal) => toClient.reader.read(signal),
      write: (bytes) => this.#send(toServer, bytes, () => this.#isClientClosed, passes),
      end: () => toServer.writer.close(),
      close: () => {
        this.#isClientClosed = true;
        toServer.writer.close();
        toClient.reader.close();
      },
    };
    this.server = {
      remote: client,
      read: (signal) => toServer.reader.read(signal),
      write: (bytes) =>
        this.#send(
          toClient,
          bytes,
          () => this.#isServerClosed,
          () => true,
        ),
      end: () => toClient.writer.close(),
      close: () => {
        this.#isServerClosed = true;
        toClient.writer.close();
        toServer.reader.close();
      },
    };
  }

  /** Whether both sides have closed it. */
  get isClosed(): boolean {
    return this.#isClientClosed && this.#isServerClosed;
  }

  async #send(to: Pipe, bytes: Uint8Array, isClosed: () => boolean, passes: () => boolean): Promise<void> {
    while (!isClosed() && !passes()) await delay(this.#clock, retransmission);
    if (isClosed()) throw new BrokenPipe();
    await to.writer.write(bytes);
  }
}
