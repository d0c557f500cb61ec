import { bufferedInput } from '../../network/buffered-input.ts';
import { bytesOf, rawBytes, rawText } from '../../runtime/bytes.ts';
import { envOf, type Serve, versionOf } from '../serving.ts';
import { message, numberOf, word } from './postgres-protocol.ts';

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
