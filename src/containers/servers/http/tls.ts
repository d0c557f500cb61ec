import { createBufferedReader } from '../../network/buffered-reader.ts';
import { decodeLatin1, encodeUtf8 } from '../../runtime/bytes.ts';
import type { ConnectionHandler } from '../connection-handler.ts';

/** The first byte of a TLS record that opens a connection, and of the answer to it. */
export const tlsHandshake = '\x16';

/**
 * A server that speaks TLS alone. Clients here send a record of a handshake and wait for one; what follows is plain.
 * To plain HTTP it says what Go's servers say.
 */
export function overTls(serve: ConnectionHandler): ConnectionHandler {
  return async (socket, at) => {
    const input = createBufferedReader(socket);
    if (decodeLatin1(await input.peek(1)) !== tlsHandshake) {
      const text = 'Client sent an HTTP request to an HTTPS server.\n';
      await socket.write(encodeUtf8(`HTTP/1.0 400 Bad Request\r\n\r\n${text}`));
      return socket.end();
    }
    await input.readBytes(1);
    await socket.write(encodeUtf8(tlsHandshake));
    const read = (signal?: AbortSignal) => input.readSome(signal);
    await serve({ ...socket, read }, at);
  };
}
