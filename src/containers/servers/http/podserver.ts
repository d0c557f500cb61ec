import type { Program } from '../../runtime/process.ts';
import type { ConnectionHandler } from '../connection-handler.ts';
import { portsOr, serveUntilKilled } from '../listen.ts';
import { httpHandler } from './http-server.ts';

/** podserver, the sample server of this project: it answers with its pod, its port and the client's address. */
export const servePodserver: ConnectionHandler = httpHandler((_request, { hostname, port }, { remote }) => ({
  status: 200,
  body: `${hostname} port ${port} for ${remote.address}\n`,
}));

/** podserver: its server. */
export const podserver: Program = (process) =>
  serveUntilKilled(process, portsOr(process, 80), () => servePodserver, []);
