import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';

/** A connection in memory, as a pod's program has it. Reading resolves to null at its end. */
export interface MemoryConnection {
  read(): Promise<Uint8Array | null>;
  write(bytes: Uint8Array): Promise<void>;
  end(): void;
  close(): void;
}

/**
 * Serves HTTP over connections in memory: nothing of it touches the network of the machine. The returned function serves
 * one connection to its end.
 */
export function serveInMemory(
  answer: (incoming: IncomingMessage, response: ServerResponse) => void,
): (connection: MemoryConnection) => Promise<void> {
  const server = createServer(answer);
  return (connection) =>
    new Promise((resolve) => {
      const socket = duplexOver(connection);
      socket.once('close', resolve);
      // A client that goes away in the middle of an answer is no fault.
      socket.on('error', () => socket.destroy());
      server.emit('connection', socket);
    });
}

function duplexOver(connection: MemoryConnection): Duplex {
  return new Duplex({
    read() {
      connection.read().then(
        (bytes) => this.push(bytes),
        (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    },
    write(chunk: Uint8Array, _encoding, done) {
      connection.write(chunk).then(
        () => done(),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
    final(done) {
      connection.end();
      done();
    },
    destroy(error, done) {
      connection.close();
      done(error);
    },
  });
}
