import { listeningPorts } from '../../../kube/images.ts';
import type { Socket } from '../../network/pod-network.ts';
import type { Process } from '../../runtime/process.ts';
import { type ConnectionHandler, envOf, type ServerContext } from '../connection-handler.ts';
import { containerSpecOf, serveUntilKilled } from '../listen.ts';
import { type HttpRequest, type HttpResponse, pathOf } from './http-message.ts';
import { httpHandler } from './http-server.ts';

/**
 * agnhost's web servers: serve-hostname, porter with its values, and netexec.
 * Source: kubernetes/kubernetes test/images/agnhost/README.md.
 */
export const serveAgnhost: ConnectionHandler = httpHandler((request, context, socket) => {
  const mode = context.argv.find((word) => !word.startsWith('-') && !word.includes('agnhost'));
  if (mode === 'serve-hostname') return { status: 200, body: context.hostname };
  if (mode === 'porter') return { status: 200, body: envOf(context, `SERVE_PORT_${context.port}`) ?? '' };
  return netexec(request, context, socket);
});

function netexec(request: HttpRequest, { hostname, now }: ServerContext, { remote }: Socket): HttpResponse {
  switch (pathOf(request)) {
    case '/hostname':
    case '/hostName':
      return { status: 200, body: hostname };
    case '/clientip':
      return { status: 200, body: `${remote.address}:${remote.port}` };
    case '/echo':
      return { status: 200, body: new URLSearchParams(request.target.split('?')[1]).get('msg') ?? '' };
    case '/healthz':
      return { status: 200 };
    case '/':
      return { status: 200, body: `NOW: ${now().toISOString()}` };
    default:
      return { status: 404, body: '404 page not found\n' };
  }
}

/** The modes of agnhost that serve, and `pause`. */
export function agnhostServer(process: Process): Promise<number> {
  const [, mode = 'pause'] = process.argv;
  if (mode === 'pause') return serveUntilKilled(process, [], () => serveAgnhost, ['Paused']);
  const ports = listeningPorts({ ...containerSpecOf(process), command: [...process.argv] });
  const ready = `Started HTTP server on port ${ports[0]?.port ?? 8080}`;
  return serveUntilKilled(process, ports, () => serveAgnhost, [ready]);
}
