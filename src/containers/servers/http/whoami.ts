import type { Program } from '../../runtime/process.ts';
import { serveOn, tcp } from '../listen.ts';
import type { Serve } from '../serving.ts';
import { http } from './http-answers.ts';

/** traefik/whoami: who answered, and the request as it came. */
export const serveWhoami: Serve = (socket, at) =>
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
  serveOn(process, tcp(80), () => serveWhoami, ['Starting up on port 80']);
