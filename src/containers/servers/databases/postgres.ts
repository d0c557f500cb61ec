import { BufferedReader } from '../../network/buffered-reader.ts';
import type { Socket } from '../../network/pod-network.ts';
import { decodeLatin1, encodeLatin1, encodeUtf8 } from '../../runtime/bytes.ts';
import type { Program } from '../../runtime/process.ts';
import { type ConnectionHandler, envOf, imageVersion, type ServerContext } from '../connection-handler.ts';
import { portsOr, serveUntilKilled } from '../listen.ts';
import {
  decodeInt32,
  encodeInt32,
  encodeMessage,
  protocolVersion,
  readMessage,
  sslRequest,
} from './postgres-protocol.ts';

/**
 * PostgreSQL: waits for a startup message, checks the password and answers simple queries of constants. Whatever is no
 * startup message ends the connection without a reply. Source: PostgreSQL documentation, "Message Flow".
 */
export const servePostgres: ConnectionHandler = async (socket, context) => {
  const input = new BufferedReader(socket);
  const startup = await readStartup(socket, input);
  if (startup !== undefined) await runSession(socket, input, context, startup);
  socket.end();
};

/** The parameters of a startup message; undefined: it is none. TLS is declined before. */
async function readStartup(socket: Socket, input: BufferedReader): Promise<string | undefined> {
  for (;;) {
    const head = decodeLatin1(await input.readBytes(8));
    const length = decodeInt32(head.slice(0, 4));
    const code = decodeInt32(head.slice(4));
    if (head.length < 8 || length < 8 || length > 10_000) return undefined;
    const parameters = decodeLatin1(await input.readBytes(length - 8));
    if (code !== sslRequest) return code === protocolVersion ? parameters : undefined;
    await socket.write(encodeUtf8('N'));
  }
}

async function runSession(
  socket: Socket,
  input: BufferedReader,
  context: ServerContext,
  startup: string,
): Promise<void> {
  const send = (messages: string) => socket.write(encodeLatin1(messages));
  const user = /user\0([^\0]*)/.exec(startup)?.[1] ?? 'postgres';
  await send(encodeMessage('R', encodeInt32(3)));
  const password = (await readMessage(input))?.body.replace(/\0$/, '') ?? '';
  if (!isAllowed(context, user, password)) {
    return send(errorMessage('FATAL', '28P01', `password authentication failed for user "${user}"`));
  }
  const ready = encodeMessage('Z', 'I');
  await send(encodeMessage('R', encodeInt32(0)) + ready);
  const version = imageVersion(context.container.image, '18.0');
  for (let message = await readMessage(input); message?.type === 'Q'; message = await readMessage(input)) {
    await send(resultOf(message.body.replace(/\0$/, ''), version) + ready);
  }
}

function isAllowed(context: ServerContext, user: string, password: string): boolean {
  const expected = envOf(context, 'POSTGRES_PASSWORD');
  if (expected === undefined || envOf(context, 'POSTGRES_HOST_AUTH_METHOD') === 'trust') return true;
  return password === expected && user === (envOf(context, 'POSTGRES_USER') ?? 'postgres');
}

/** A constant as a row, under the column name that PostgreSQL gives it; anything else is a table that does not exist. */
function resultOf(query: string, version: string): string {
  const [, constant] = /^\s*select\s+('[^']*'|\d+|version\(\)|now\(\))\s*;?\s*$/i.exec(query) ?? [];
  if (constant === undefined) {
    const [, table] = /\b(?:from|into|update|table)\s+"?([\w.]+)"?/i.exec(query) ?? [];
    if (table !== undefined) return errorMessage('ERROR', '42P01', `relation "${table}" does not exist`);
    const [near = ''] = /\S+/.exec(query) ?? [];
    return errorMessage('ERROR', '42601', `syntax error at or near "${near}"`);
  }
  const isVersion = /version/i.test(constant);
  const value = isVersion ? `PostgreSQL ${version} on x86_64-pc-linux-gnu` : constant.replaceAll("'", '');
  const column = isVersion ? 'version' : '?column?';
  const description = encodeMessage('T', `\0\x01${column}\0${'\0'.repeat(18)}`);
  const row = encodeMessage('D', `\0\x01${encodeInt32(value.length)}${value}`);
  return description + row + encodeMessage('C', 'SELECT 1\0');
}

function errorMessage(severity: string, code: string, text: string): string {
  return encodeMessage('E', `S${severity}\0V${severity}\0C${code}\0M${text}\0\0`);
}

/** postgres: PostgreSQL's server. */
export const postgres: Program = (process) => {
  const time = `${process.container.clock.now().toISOString().replace('T', ' ').slice(0, 23)} UTC [1] LOG: `;
  return serveUntilKilled(process, portsOr(process, 5432), () => servePostgres, [
    `${time} listening on IPv4 address "0.0.0.0", port 5432`,
    `${time} listening on IPv6 address "::", port 5432`,
    `${time} database system is ready to accept connections`,
  ]);
};
