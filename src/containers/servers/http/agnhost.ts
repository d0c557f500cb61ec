import { listeningPorts } from '../../../kube/images.ts';
import type { Socket } from '../../network/pod-network.ts';
import type { Process } from '../../runtime/process.ts';
import { type ConnectionHandler, envOf, type ServerContext } from '../connection-handler.ts';
import { serveUntilKilled, specOf } from '../listen.ts';
import { http } from './http-answers.ts';
import type { HttpRequest, HttpResponse } from './http-server.ts';

/**
 * agnhost's web servers: netexec's paths, a name server's plain answer, porter's values.
 * Source: kubernetes/kubernetes test/images/agnhost/README.md.
 */
export const serveAgnhost: ConnectionHandler = (socket, at) => {
  const mode = at.argv.find((word) => !word.startsWith('-') && !word.includes('agnhost')) ?? 'netexec';
  if (mode === 'serve-hostname') return http(socket, at, () => ({ status: 200, body: at.hostname }));
  if (mode === 'porter')
    return http(socket, at, () => ({ status: 200, body: envOf(at, `SERVE_PORT_${at.port}`) ?? '' }));
  return http(socket, at, (request) => netexec(request, socket, at));
};

function netexec({ target }: HttpRequest, socket: Socket, at: ServerContext): HttpResponse {
  const [path = '', query = ''] = target.split('?');
  switch (path) {
    case '/hostname':
    case '/hostName':
      return { status: 200, body: at.hostname };
    case '/clientip':
      return { status: 200, body: `${socket.remote.address}:${socket.remote.port}` };
    case '/echo':
      return { status: 200, body: new URLSearchParams(query).get('msg') ?? '' };
    case '/healthz':
      return { status: 200 };
    case '/':
      return { status: 200, body: `NOW: ${at.now().toISOString()}` };
    default:
      return { status: 404, body: '404 page not found\n' };
  }
}

/** agnhost's modes that serve. */
export function agnhostServer(process: Process): Promise<number> {
  const [, mode = 'pause'] = process.argv;
  if (mode === 'pause') return serveUntilKilled(process, [], () => serveAgnhost, ['Paused']);
  const declared = listeningPorts({ ...specOf(process), command: [...process.argv] });
  return serveUntilKilled(process, declared, () => serveAgnhost, [
    `Started HTTP server on port ${declared[0]?.port ?? 8080}`,
  ]);
}
