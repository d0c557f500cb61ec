import { encodeLatin1 } from '../../runtime/bytes.ts';
import {
  encodeInt32,
  encodeMessage,
  type PostgresMessage,
  protocolVersion,
  readMessage,
} from '../../servers/databases/postgres-protocol.ts';
import type { ServerConnection } from './connect-to-server.ts';
import type { PostgresTarget } from './postgres-target.ts';

/** A row of one column. */
export interface PostgresRow {
  readonly column: string;
  readonly value: string;
}

/** A session with a PostgreSQL server. Source: PostgreSQL documentation, "Message Flow". */
export class PostgresSession {
  readonly #connection: ServerConnection;

  constructor(connection: ServerConnection) {
    this.#connection = connection;
  }

  /** Logs in; a text is why that failed. */
  async logIn({ user, database, password }: PostgresTarget): Promise<string | undefined> {
    const startup = `${encodeInt32(protocolVersion)}user\0${user}\0database\0${database}\0\0`;
    await this.#send(encodeInt32(startup.length + 4) + startup);
    const challenge = await this.#receive();
    if (challenge?.type !== 'R') return 'server closed the connection unexpectedly';
    await this.#send(encodeMessage('p', `${password ?? ''}\0`));
    const reply = await this.#receive();
    if (reply?.type === 'E') {
      return password === undefined ? 'fe_sendauth: no password supplied' : `FATAL:  ${errorText(reply)}`;
    }
    await this.#receive();
    return undefined;
  }

  /** Runs one query; a text is the server's error. */
  async query(text: string): Promise<readonly PostgresRow[] | string> {
    await this.#send(encodeMessage('Q', `${text}\0`));
    const rows: PostgresRow[] = [];
    let column = '';
    for (let reply = await this.#receive(); reply !== undefined && reply.type !== 'Z'; reply = await this.#receive()) {
      if (reply.type === 'E') return errorText(reply);
      if (reply.type === 'T') column = reply.body.slice(2).split('\0')[0] ?? '';
      if (reply.type === 'D') rows.push({ column, value: reply.body.slice(6) });
    }
    return rows;
  }

  /** Closes the connection. */
  close(): void {
    this.#connection.socket.close();
  }

  #send(text: string): Promise<void> {
    return this.#connection.socket.write(encodeLatin1(text));
  }

  #receive(): Promise<PostgresMessage | undefined> {
    return readMessage(this.#connection.input);
  }
}

/** The text of an error, its field `M`. */
function errorText({ body }: PostgresMessage): string {
  const field = body.split('\0').find((each) => each.startsWith('M'));
  return field?.slice(1) ?? '';
}
