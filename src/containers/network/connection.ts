import type { Clock } from '../../kube/clock.ts';
import { createPipe, type Pipe } from '../runtime/pipe.ts';
import { BrokenPipe } from '../runtime/process.ts';
import type { Socket } from './pod-network.ts';

/** The two ends of one connection. */
export interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  /** Whether both sides have given it up. */
  readonly closed: () => boolean;
}

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly client: Socket['remote'];
  readonly server: Socket['remote'];
  /** Whether what the client sends gets through at this moment. */
  readonly passes: () => boolean;
}

/** How often a sender tries again while its packets are dropped, in milliseconds. */
const retransmission = 1000;

/**
 * A connection in memory, with back-pressure both ways. Packets of the client wait while a policy drops them; the
 * server's are replies, which no policy judges.
 */
export function createConnection({ clock, client, server, passes }: ConnectionOptions): Connection {
  const up = createPipe();
  const down = createPipe();
  const closed = { client: false, server: false };
  const socket = (side: 'client' | 'server', remote: Socket['remote'], reads: Pipe, writes: Pipe): Socket => ({
    remote,
    read: (signal) => reads.reader.read(signal),
    async write(bytes) {
      const isJudged = side === 'client' ? passes : () => true;
      while (!closed[side] && !isJudged()) {
        await new Promise<void>((resolve) => clock.later(retransmission, resolve));
      }
      if (closed[side]) throw new BrokenPipe();
      await writes.writer.write(bytes);
    },
    end: () => writes.writer.close(),
    close() {
      closed[side] = true;
      writes.writer.close();
      reads.reader.close();
    },
  });
  return {
    client: socket('client', server, down, up),
    server: socket('server', client, up, down),
    closed: () => closed.client && closed.server,
  };
}
