import { createBufferedReader } from '../../network/buffered-reader.ts';
import { concatBytes, decodeLatin1, encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import type { ConnectionHandler } from '../connection-handler.ts';

/** MongoDB: silent, but to a browser it says what it is. */
export const serveMongo: ConnectionHandler = async (socket) => {
  const input = createBufferedReader(socket);
  const first = decodeLatin1(await input.peek(4));
  if (first.startsWith('GET ')) {
    const text = 'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n';
    const head = `HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n`;
    await socket.write(concatBytes([encodeUtf8(head), encodeUtf8(text)]));
  } else while ((await input.readSome()) !== null);
  socket.end();
};

export function mongoReady({ container }: Process): string {
  return JSON.stringify({
    t: { $date: container.clock.now().toISOString() },
    s: 'I',
    c: 'NETWORK',
    id: 23_016,
    ctx: 'listener',
    msg: 'Waiting for connections',
    attr: { port: 27_017, ssl: 'off' },
  });
}
