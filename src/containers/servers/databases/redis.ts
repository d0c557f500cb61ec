import { BufferedReader } from '../../network/buffered-reader.ts';
import { decodeLatin1, encodeUtf8 } from '../../runtime/bytes.ts';
import type { Program } from '../../runtime/process.ts';
import { type ConnectionHandler, imageVersion } from '../connection-handler.ts';
import { portsOr, serveUntilKilled, tcpPort } from '../listen.ts';
import { redisStoreOf } from './redis-store.ts';

/**
 * Redis: commands inline and as arrays. Source: Redis documentation, "Redis serialization protocol specification".
 */
export const serveRedis: ConnectionHandler = async (socket, { container, argv }) => {
  const store = redisStoreOf(container);
  const version = imageVersion(container.image, '8.2.2');
  const input = new BufferedReader(socket);
  const at = argv.indexOf('--requirepass');
  const password = at < 0 ? undefined : argv[at + 1];
  let isLoggedIn = password === undefined;
  for (let command = await readCommand(input); command !== undefined; command = await readCommand(input)) {
    const name = command[0]?.toUpperCase();
    if (name === undefined) continue;
    // A request of a browser may be an attack: the connection is closed without a reply.
    if (name === 'POST' || name === 'HOST:') break;
    if (name === 'AUTH') {
      isLoggedIn = command.at(-1) === password;
      await socket.write(encodeUtf8(isLoggedIn ? '+OK\r\n' : authError(password)));
      continue;
    }
    const reply = isLoggedIn ? store.run(command, version) : '-NOAUTH Authentication required.\r\n';
    await socket.write(encodeUtf8(reply));
    if (name === 'QUIT') break;
  }
  socket.end();
};

function authError(password: string | undefined): string {
  return password === undefined
    ? '-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\r\n'
    : '-WRONGPASS invalid username-password pair or user is disabled.\r\n';
}

/** The words of the next command, inline or as an array; undefined: the connection has ended. */
async function readCommand(input: BufferedReader): Promise<readonly string[] | undefined> {
  const line = await input.readLine();
  if (line === null) return undefined;
  if (!line.startsWith('*')) return line.split(/\s+/).filter(Boolean);
  const words: string[] = [];
  for (let left = Math.min(Number(line.slice(1)), maxWords); left > 0; left -= 1) {
    const length = await input.readLine();
    if (length === null) break;
    words.push(decodeLatin1(await input.readBytes(Number(length.slice(1)))));
    await input.readLine();
  }
  return words;
}

const maxWords = 64;

/** redis-server or valkey-server: the server under its product's name. */
export function redisServer(product: string): Program {
  return (process) => {
    const port = portsOr(process, 6379)[0]?.port ?? 6379;
    const time = `1:M ${process.container.clock.now().toUTCString().slice(5, 25)}.000 * `;
    return serveUntilKilled(process, tcpPort(port), () => serveRedis, [
      `${time}Running mode=standalone, port=${port}.`,
      `${time}Server initialized`,
      `${time}Ready to accept connections tcp (${product})`,
    ]);
  };
}
