import { createBufferedReader } from '../../network/buffered-reader.ts';
import { decodeLatin1, encodeLatin1 } from '../../runtime/bytes.ts';
import type { Program } from '../../runtime/process.ts';
import { type ConnectionHandler, envOf, versionOf } from '../connection-handler.ts';
import { portsOr, serveUntilKilled } from '../listen.ts';
import { lengthOf, packet } from './mysql-protocol.ts';

/** MySQL: greets at once, and lets nobody in whose password is not the root's. */
export const serveMysql: ConnectionHandler = async (socket, at) => {
  const version = versionOf(at.container.image, at.container.image?.includes('mariadb') ? '12.0.2-MariaDB' : '9.4.0');
  const greeting = `\x0a${version}\0\x08\0\0\0salt8bit\0\xff\xf7\xff\x02\0\xff\xdf\x15${'\0'.repeat(10)}moresalt12by\0caching_sha2_password\0`;
  await socket.write(encodeLatin1(packet(0, greeting)));
  const input = createBufferedReader(socket);
  const head = decodeLatin1(await input.readBytes(4));
  if (head.length === 4) {
    const body = decodeLatin1(await input.readBytes(lengthOf(head)));
    const [user = '', password = ''] = body.slice(32).split('\0');
    const wanted = envOf(at, user === 'root' ? 'MYSQL_ROOT_PASSWORD' : 'MYSQL_PASSWORD');
    const empty = wanted === undefined;
    const known = user === 'root' || user === envOf(at, 'MYSQL_USER');
    if (known && (password === wanted || (empty && password === ''))) {
      await socket.write(encodeLatin1(packet(2, '\0\0\0\x02\0\0\0')));
    } else {
      const using = password === '' ? 'NO' : 'YES';
      const text = `Access denied for user '${user}'@'${socket.remote.address}' (using password: ${using})`;
      await socket.write(encodeLatin1(packet(2, `\xff\x15\x04#28000${text}`)));
    }
    await input.readBytes(1);
  }
  socket.end();
};

export function mysql(ready: string): Program {
  return (process) =>
    serveUntilKilled(process, portsOr(process, 3306), () => serveMysql, [
      `${process.container.clock.now().toISOString()} 0 [System] [Server] ${ready}`,
    ]);
}
