import { BufferedReader } from '../../network/buffered-reader.ts';
import { tlsHandshake } from '../../network/http-client.ts';
import { encodeUtf8 } from '../../runtime/bytes.ts';
import type { ConnectionHandler } from '../connection-handler.ts';

/**
 * A server that speaks TLS alone, as far as clients here speak it: each side sends the first byte of a handshake, and what
 * follows is plain. Plain HTTP gets the answer of Go's servers.
 */
export function overTls(handler: ConnectionHandler): ConnectionHandler {
  return async (socket, context) => {
    const input = new BufferedReader(socket);
    const [first] = await input.peek(1);
    if (first !== tlsHandshake) {
      const text = 'Client sent an HTTP request to an HTTPS server.\n';
      await socket.write(encodeUtf8(`HTTP/1.0 400 Bad Request\r\n\r\n${text}`));
      return socket.end();
    }
    await input.readBytes(1);
    await socket.write(Uint8Array.of(tlsHandshake));
    const read = (signal?: AbortSignal) => input.readSome(signal);
    await handler({ ...socket, read }, context);
  };
}
