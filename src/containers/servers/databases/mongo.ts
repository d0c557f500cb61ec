import { BufferedReader } from '../../network/buffered-reader.ts';
import { decodeLatin1, encodeUtf8 } from '../../runtime/bytes.ts';
import type { Program } from '../../runtime/process.ts';
import type { ConnectionHandler } from '../connection-handler.ts';
import { portsOr, serveUntilKilled } from '../listen.ts';

/** MongoDB: it explains itself to a browser; of its own protocol it only reads. Source: the messages of mongo:8. */
export const serveMongo: ConnectionHandler = async (socket) => {
  const input = new BufferedReader(socket);
  const method = decodeLatin1(await input.peek(4));
  if (method.startsWith('GET ')) await socket.write(encodeUtf8(httpResponse));
  else while ((await input.readSome()) !== null);
  socket.end();
};

const httpText = 'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n';

const httpResponse = [
  'HTTP/1.0 200 OK',
  'Connection: close',
  'Content-Type: text/plain',
  `Content-Length: ${httpText.length}`,
  '',
  httpText,
].join('\r\n');

/** mongod: MongoDB's server. */
export const mongod: Program = (process) => {
  const ready = {
    t: { $date: process.container.clock.now().toISOString() },
    s: 'I',
    c: 'NETWORK',
    id: 23_016,
    ctx: 'listener',
    msg: 'Waiting for connections',
    attr: { port: 27_017, ssl: 'off' },
  };
  return serveUntilKilled(process, portsOr(process, 27_017), () => serveMongo, [JSON.stringify(ready)]);
};
