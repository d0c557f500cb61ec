import { bufferedInput } from '../../network/buffered-input.ts';
import { bytesOf, rawText } from '../../runtime/bytes.ts';
import type { Serve } from '../serving.ts';

/** The first byte of a TLS record that opens a connection, and of the answer to it. */
export const tlsHandshake = '\x16';

/**
 * A server that speaks TLS alone. Clients here send a record of a handshake and wait for one; what follows is plain.
 * To plain HTTP it says what Go's servers say.
 */
export function overTls(serve: Serve): Serve {
  return async (socket, at) => {
    const input = bufferedInput(socket);
    if (rawText(await input.peek(1)) !== tlsHandshake) {
      const text = 'Client sent an HTTP request to an HTTPS server.\n';
      await socket.write(bytesOf(`HTTP/1.0 400 Bad Request\r\n\r\n${text}`));
      return socket.end();
    }
    await input.take(1);
    await socket.write(bytesOf(tlsHandshake));
    const read = (signal?: AbortSignal) => input.some(signal);
    await serve({ ...socket, read }, at);
  };
}
