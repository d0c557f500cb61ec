import type { Container } from 'kubernetes-types/core/v1';
import { bufferedInput, rawBytes, rawText } from '../network/buffered-input.ts';
import { bytesOf, joinBytes } from '../runtime/streams.ts';
import { envOf, type Serve, versionOf } from './serving.ts';

/**
 * Redis: its inline and array commands, over a store that lasts as long as the container.
 * Source: https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export const serveRedis: Serve = async (socket, at) => {
  const store = storeOf(at.container);
  const input = bufferedInput(socket);
  const password = flagAfter(at.words, '--requirepass');
  let known = password === undefined;
  for (let line = await input.line(); line !== null; line = await input.line()) {
    const words = line.startsWith('*')
      ? await arrayOf(Number(line.slice(1)), input)
      : line.split(/\s+/).filter(Boolean);
    if (words.length === 0) continue;
    // A browser's request is taken for an attack: the connection is closed without a word.
    if (/^(post|host:)$/i.test(words[0] ?? '')) break;
    if (words[0]?.toUpperCase() === 'AUTH') {
      known = words.at(-1) === password;
      await socket.write(bytesOf(known ? '+OK\r\n' : authRefused(password)));
      continue;
    }
    await socket.write(bytesOf(known ? redisAnswer(words, store, versionOf(at.container.image, '8.2.2')) : noAuth));
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

async function arrayOf(count: number, input: ReturnType<typeof bufferedInput>): Promise<readonly string[]> {
  const words: string[] = [];
  for (let at = 0; at < Math.min(count, 64); at++) {
    const size = await input.line();
    if (size === null) break;
    words.push(rawText(await input.take(Number(size.slice(1)))));
    await input.line();
  }
  return words;
}

function redisAnswer(words: readonly string[], store: Map<string, string>, version: string): string {
  const [name = '', key = '', value = ''] = words;
  const bulk = (text: string | undefined) =>
    text === undefined ? '$-1\r\n' : `$${bytesOf(text).length}\r\n${text}\r\n`;
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

/**
 * PostgreSQL: silent until a startup message, then it asks for the password and answers simple queries of constants.
 * Whatever is no startup message ends the connection without a word.
 * Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export const servePostgres: Serve = async (socket, at) => {
  const input = bufferedInput(socket);
  for (;;) {
    const head = rawText(await input.take(8));
    const length = numberOf(head.slice(0, 4));
    const code = numberOf(head.slice(4));
    if (head.length < 8 || length < 8 || length > 10_000) break;
    const rest = rawText(await input.take(length - 8));
    if (code === sslRequest) {
      await socket.write(bytesOf('N'));
      continue;
    }
    if (code !== protocolThree) break;
    const user = /user\0([^\0]*)/.exec(rest)?.[1] ?? 'postgres';
    await socket.write(rawBytes(message('R', word(3))));
    const given = rawText((await readMessage(input)).body).replace(/\0$/, '');
    const wanted = envOf(at, 'POSTGRES_PASSWORD');
    const trusted = wanted === undefined || envOf(at, 'POSTGRES_HOST_AUTH_METHOD') === 'trust';
    const owner = envOf(at, 'POSTGRES_USER') ?? 'postgres';
    if (!trusted && (given !== wanted || user !== owner)) {
      await socket.write(
        rawBytes(postgresError('FATAL', '28P01', `password authentication failed for user "${user}"`)),
      );
      break;
    }
    await socket.write(rawBytes(message('R', word(0)) + message('Z', 'I')));
    for (let next = await readMessage(input); next.type === 'Q'; next = await readMessage(input)) {
      const query = rawText(next.body).replace(/\0$/, '');
      await socket.write(rawBytes(postgresRows(query, versionOf(at.container.image, '18.0')) + message('Z', 'I')));
    }
    break;
  }
  socket.end();
};

const sslRequest = 80_877_103;
const protocolThree = 196_608;

async function readMessage(input: ReturnType<typeof bufferedInput>): Promise<{ type: string; body: Uint8Array }> {
  const head = rawText(await input.take(5));
  if (head.length < 5) return { type: '', body: new Uint8Array(0) };
  return { type: head.charAt(0), body: await input.take(Math.max(0, numberOf(head.slice(1)) - 4)) };
}

/** One constant as a row, by the column name that PostgreSQL gives it; anything else is a table that is not there. */
function postgresRows(query: string, version: string): string {
  const [, constant] = /^\s*select\s+('[^']*'|\d+|version\(\)|now\(\))\s*;?\s*$/i.exec(query) ?? [];
  if (constant === undefined) {
    const [, table] = /\b(?:from|into|update|table)\s+"?([\w.]+)"?/i.exec(query) ?? [];
    if (table !== undefined) return postgresError('ERROR', '42P01', `relation "${table}" does not exist`);
    const near = /\S+/.exec(query)?.[0] ?? '';
    return postgresError('ERROR', '42601', `syntax error at or near "${near}"`);
  }
  const isVersion = /version/i.test(constant);
  const value = isVersion ? `PostgreSQL ${version} on x86_64-pc-linux-gnu` : constant.replaceAll("'", '');
  const column = isVersion ? 'version' : '?column?';
  const row = `T${word(4 + 2 + column.length + 19)}\0\x01${column}\0${'\0'.repeat(18)}`;
  return row + message('D', `\0\x01${word(value.length)}${value}`) + message('C', 'SELECT 1\0');
}

function postgresError(severity: string, code: string, text: string): string {
  return message('E', `S${severity}\0V${severity}\0C${code}\0M${text}\0\0`);
}

/** A message of the protocol: its type, its length, its body. */
export function message(type: string, body: string): string {
  return `${type}${word(body.length + 4)}${body}`;
}

/** A number as four bytes, the highest first. */
export function word(value: number): string {
  return String.fromCharCode((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** Four bytes as a number. */
export function numberOf(bytes: string): number {
  return Array.from(bytes, (byte) => byte.charCodeAt(0)).reduce((sum, byte) => sum * 256 + byte, 0);
}

/** MySQL: greets at once, and lets nobody in whose password is not the root's. */
export const serveMysql: Serve = async (socket, at) => {
  const version = versionOf(at.container.image, at.container.image?.includes('mariadb') ? '12.0.2-MariaDB' : '9.4.0');
  const greeting = `\x0a${version}\0\x08\0\0\0salt8bit\0\xff\xf7\xff\x02\0\xff\xdf\x15${'\0'.repeat(10)}moresalt12by\0caching_sha2_password\0`;
  await socket.write(rawBytes(packet(0, greeting)));
  const input = bufferedInput(socket);
  const head = rawText(await input.take(4));
  if (head.length === 4) {
    const body = rawText(await input.take(lengthOf(head)));
    const [user = '', password = ''] = body.slice(32).split('\0');
    const wanted = envOf(at, user === 'root' ? 'MYSQL_ROOT_PASSWORD' : 'MYSQL_PASSWORD');
    const empty = wanted === undefined;
    const known = user === 'root' || user === envOf(at, 'MYSQL_USER');
    if (known && (password === wanted || (empty && password === ''))) {
      await socket.write(rawBytes(packet(2, '\0\0\0\x02\0\0\0')));
    } else {
      const using = password === '' ? 'NO' : 'YES';
      const text = `Access denied for user '${user}'@'${socket.remote.address}' (using password: ${using})`;
      await socket.write(rawBytes(packet(2, `\xff\x15\x04#28000${text}`)));
    }
    await input.take(1);
  }
  socket.end();
};

/** A packet of MySQL's protocol: three bytes of length, its number, its body. */
export function packet(number: number, body: string): string {
  const length = String.fromCharCode(body.length & 255, (body.length >> 8) & 255, (body.length >> 16) & 255);
  return `${length}${String.fromCharCode(number)}${body}`;
}

/** The length that a packet's first three bytes tell. */
export function lengthOf(head: string): number {
  return head.charCodeAt(0) + head.charCodeAt(1) * 256 + head.charCodeAt(2) * 65_536;
}

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

/** Takes connections, reads them to their end and says nothing. */
export const serveSilently: Serve = async (socket) => {
  while ((await socket.read()) !== null);
  socket.end();
};
