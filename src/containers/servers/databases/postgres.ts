import { createBufferedReader } from '../../network/buffered-reader.ts';
import { decodeLatin1, encodeLatin1, encodeUtf8 } from '../../runtime/bytes.ts';
import { type ConnectionHandler, envOf, versionOf } from '../connection-handler.ts';
import { message, numberOf, word } from './postgres-protocol.ts';

/**
 * PostgreSQL: silent until a startup message, then it asks for the password and answers simple queries of constants.
 * Whatever is no startup message ends the connection without a word.
 * Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export const servePostgres: ConnectionHandler = async (socket, at) => {
  const input = createBufferedReader(socket);
  for (;;) {
    const head = decodeLatin1(await input.readBytes(8));
    const length = numberOf(head.slice(0, 4));
    const code = numberOf(head.slice(4));
    if (head.length < 8 || length < 8 || length > 10_000) break;
    const rest = decodeLatin1(await input.readBytes(length - 8));
    if (code === sslRequest) {
      await socket.write(encodeUtf8('N'));
      continue;
    }
    if (code !== protocolThree) break;
    const user = /user\0([^\0]*)/.exec(rest)?.[1] ?? 'postgres';
    await socket.write(encodeLatin1(message('R', word(3))));
    const given = decodeLatin1((await readMessage(input)).body).replace(/\0$/, '');
    const wanted = envOf(at, 'POSTGRES_PASSWORD');
    const trusted = wanted === undefined || envOf(at, 'POSTGRES_HOST_AUTH_METHOD') === 'trust';
    const owner = envOf(at, 'POSTGRES_USER') ?? 'postgres';
    if (!trusted && (given !== wanted || user !== owner)) {
      await socket.write(
        encodeLatin1(postgresError('FATAL', '28P01', `password authentication failed for user "${user}"`)),
      );
      break;
    }
    await socket.write(encodeLatin1(message('R', word(0)) + message('Z', 'I')));
    for (let next = await readMessage(input); next.type === 'Q'; next = await readMessage(input)) {
      const query = decodeLatin1(next.body).replace(/\0$/, '');
      await socket.write(encodeLatin1(postgresRows(query, versionOf(at.container.image, '18.0')) + message('Z', 'I')));
    }
    break;
  }
  socket.end();
};

const sslRequest = 80_877_103;
const protocolThree = 196_608;

async function readMessage(
  input: ReturnType<typeof createBufferedReader>,
): Promise<{ type: string; body: Uint8Array }> {
  const head = decodeLatin1(await input.readBytes(5));
  if (head.length < 5) return { type: '', body: new Uint8Array(0) };
  return { type: head.charAt(0), body: await input.readBytes(Math.max(0, numberOf(head.slice(1)) - 4)) };
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
