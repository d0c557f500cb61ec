import type { Program } from '../../runtime/process.ts';
import type { ConnectionHandler } from '../connection-handler.ts';
import { serveUntilKilled, tcp } from '../listen.ts';
import { http } from './http-answers.ts';

/** traefik/whoami: who answered, and the request as it came. */
export const serveWhoami: ConnectionHandler = (socket, at) =>
  http(socket, at, (request) => ({
    status: 200,
    body: [
      `Hostname: ${at.hostname}`,
      'IP: 127.0.0.1',
      ...at.addresses.map((address) => `IP: ${address}`),
      `RemoteAddr: ${socket.remote.address}:${socket.remote.port}`,
      `${request.method} ${request.target} ${request.version}`,
      ...request.headerLines,
      '',
      '',
    ].join('\n'),
  }));

/** traefik/whoami's program; the name is one of coreutils' elsewhere. */
export const whoamiServer: Program = (process) =>
  serveUntilKilled(process, tcp(80), () => serveWhoami, ['Starting up on port 80']);
