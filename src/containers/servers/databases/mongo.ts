import { bufferedInput } from '../../network/buffered-input.ts';
import { bytesOf, joinBytes, rawText } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import type { Serve } from '../serving.ts';

/** MongoDB: silent, but to a browser it says what it is. */
export const serveMongo: Serve = async (socket) => {
  const input = bufferedInput(socket);
  const first = rawText(await input.peek(4));
  if (first.startsWith('GET ')) {
    const text = 'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n';
    const head = `HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n`;
    await socket.write(joinBytes([bytesOf(head), bytesOf(text)]));
  } else while ((await input.some()) !== null);
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
