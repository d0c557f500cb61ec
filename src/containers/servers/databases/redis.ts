import type { Container } from 'kubernetes-types/core/v1';
import { createBufferedReader } from '../../network/buffered-reader.ts';
import { decodeLatin1, encodeUtf8 } from '../../runtime/bytes.ts';
import type { Program } from '../../runtime/process.ts';
import { type ConnectionHandler, versionOf } from '../connection-handler.ts';
import { portsOr, serveUntilKilled, tcp } from '../listen.ts';

/**
 * Redis: its inline and array commands, over a store that lasts as long as the container.
 * Source: https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export const serveRedis: ConnectionHandler = async (socket, at) => {
  const store = storeOf(at.container);
  const input = createBufferedReader(socket);
  const password = flagAfter(at.argv, '--requirepass');
  let known = password === undefined;
  for (let line = await input.readLine(); line !== null; line = await input.readLine()) {
    const words = line.startsWith('*')
      ? await arrayOf(Number(line.slice(1)), input)
      : line.split(/\s+/).filter(Boolean);
    if (words.length === 0) continue;
    // A browser's request is taken for an attack: the connection is closed without a word.
    if (/^(post|host:)$/i.test(words[0] ?? '')) break;
    if (words[0]?.toUpperCase() === 'AUTH') {
      known = words.at(-1) === password;
      await socket.write(encodeUtf8(known ? '+OK\r\n' : authRefused(password)));
      continue;
    }
    await socket.write(encodeUtf8(known ? redisAnswer(words, store, versionOf(at.container.image, '8.2.2')) : noAuth));
    if (words[0]?.toUpperCase() === 'QUIT') break;
  }
  socket.end();
};

/** What each container's server holds. */
const stores = new WeakMap<Container, Map<string, string>>();
function storeOf(container: Container): Map<string, string> {
  let store = stores.get(container);
  if (store === undefined) stores.set(container, (store = new Map()));
  return store;
}

const noAuth = '-NOAUTH Authentication required.\r\n';
function authRefused(password: string | undefined): string {
  return password === undefined
    ? '-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?\r\n'
    : '-WRONGPASS invalid username-password pair or user is disabled.\r\n';
}

function flagAfter(words: readonly string[], flag: string): string | undefined {
  const at = words.indexOf(flag);
  return at < 0 ? undefined : words[at + 1];
}

async function arrayOf(count: number, input: ReturnType<typeof createBufferedReader>): Promise<readonly string[]> {
  const words: string[] = [];
  for (let at = 0; at < Math.min(count, 64); at++) {
    const size = await input.readLine();
    if (size === null) break;
    words.push(decodeLatin1(await input.readBytes(Number(size.slice(1)))));
    await input.readLine();
  }
  return words;
}

function redisAnswer(words: readonly string[], store: Map<string, string>, version: string): string {
  const [name = '', key = '', value = ''] = words;
  const bulk = (text: string | undefined) =>
    text === undefined ? '$-1\r\n' : `$${encodeUtf8(text).length}\r\n${text}\r\n`;
  const wrong = `-ERR wrong number of arguments for '${name.toLowerCase()}' command\r\n`;
  switch (name.toUpperCase()) {
    case 'PING':
      return words.length > 1 ? bulk(key) : '+PONG\r\n';
    case 'ECHO':
      return words.length === 2 ? bulk(key) : wrong;
    case 'SET':
      if (words.length < 3) return wrong;
      store.set(key, value);
      return '+OK\r\n';
    case 'GET':
      return words.length === 2 ? bulk(store.get(key)) : wrong;
    case 'DEL':
      return `:${words.slice(1).filter((one) => store.delete(one)).length}\r\n`;
    case 'DBSIZE':
      return `:${store.size}\r\n`;
    case 'KEYS': {
      const keys = [...store.keys()];
      return `*${keys.length}\r\n${keys.map(bulk).join('')}`;
    }
    case 'INFO':
      return bulk(`# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\ntcp_port:6379\r\n`);
    case 'QUIT':
      return '+OK\r\n';
    default:
      return `-ERR unknown command '${name}', with args beginning with: ${words
        .slice(1)
        .map((word) => `'${word}' `)
        .join('')}\r\n`;
  }
}

export function redis(name: string): Program {
  return (process) => {
    const [first] = portsOr(process, 6379);
    const time = `1:M ${process.container.clock.now().toUTCString().slice(5, 25)}.000 * `;
    return serveUntilKilled(process, tcp(first?.port ?? 6379), () => serveRedis, [
      `${time}Running mode=standalone, port=${first?.port ?? 6379}.`,
      `${time}Server initialized`,
      `${time}Ready to accept connections tcp (${name})`,
    ]);
  };
}
