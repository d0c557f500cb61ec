import type { Program } from '../../runtime/process.ts';
import type { ConnectionHandler } from '../connection-handler.ts';
import { serveUntilKilled, tcpPort } from '../listen.ts';
import { httpHandler } from './http-server.ts';

/** traefik/whoami: answers with its host and the request as it came. Source: traefik/whoami app.go. */
export const serveWhoami: ConnectionHandler = httpHandler((request, { hostname, addresses }, { remote }) => ({
  status: 200,
  body: [
    `Hostname: ${hostname}`,
    'IP: 127.0.0.1',
    ...addresses.map((address) => `IP: ${address}`),
    `RemoteAddr: ${remote.address}:${remote.port}`,
    `${request.method} ${request.target} ${request.version}`,
    ...request.headerLines,
    '',
    '',
  ].join('\n'),
}));

/** The server of traefik/whoami; in other images, a program of coreutils has its name. */
export const whoamiServer: Program = (process) =>
  serveUntilKilled(process, tcpPort(80), () => serveWhoami, ['Starting up on port 80']);
