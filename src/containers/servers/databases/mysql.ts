import { BufferedReader } from '../../network/buffered-reader.ts';
import { encodeLatin1 } from '../../runtime/bytes.ts';
import type { Program } from '../../runtime/process.ts';
import { type ConnectionHandler, envOf, imageVersion, type ServerContext } from '../connection-handler.ts';
import { portsOr, serveUntilKilled } from '../listen.ts';
import { encodePacket, readPacket } from './mysql-protocol.ts';

/**
 * MySQL: sends its greeting at once, and checks user and password. It runs no queries.
 * Source: MySQL Internals, "Connection Phase".
 */
export const serveMysql: ConnectionHandler = async (socket, context) => {
  const { image } = context.container;
  const version = imageVersion(image, image?.includes('mariadb') ? '12.0.2-MariaDB' : '9.4.0');
  await socket.write(encodeLatin1(encodePacket(0, greetingOf(version))));
  const input = new BufferedReader(socket);
  const login = await readPacket(input);
  if (login !== undefined) {
    const [user = '', password = ''] = login.slice(32).split('\0');
    const reply = isAllowed(context, user, password)
      ? '\0\0\0\x02\0\0\0'
      : `\xff\x15\x04#28000Access denied for user '${user}'@'${socket.remote.address}' (using password: ${password === '' ? 'NO' : 'YES'})`;
    await socket.write(encodeLatin1(encodePacket(2, reply)));
    await input.readBytes(1);
  }
  socket.end();
};

/** Version 10 of the handshake: the server's version, a connection's number, its salt and its capabilities. */
function greetingOf(version: string): string {
  const capabilities = `\xff\xf7\xff\x02\0\xff\xdf\x15${'\0'.repeat(10)}`;
  return `\x0a${version}\0\x08\0\0\0salt8bit\0${capabilities}moresalt12by\0caching_sha2_password\0`;
}

function isAllowed(context: ServerContext, user: string, password: string): boolean {
  const isKnown = user === 'root' || user === envOf(context, 'MYSQL_USER');
  const expected = envOf(context, user === 'root' ? 'MYSQL_ROOT_PASSWORD' : 'MYSQL_PASSWORD') ?? '';
  return isKnown && password === expected;
}

/** mysqld or mariadbd: the server, which logs this line when it is ready. */
export function mysqlServer(ready: string): Program {
  return (process) =>
    serveUntilKilled(process, portsOr(process, 3306), () => serveMysql, [
      `${process.container.clock.now().toISOString()} 0 [System] [Server] ${ready}`,
    ]);
}
