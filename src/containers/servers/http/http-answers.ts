import type { Socket } from '../../network/pod-network.ts';
import type { ServerContext } from '../connection-handler.ts';
import { type HttpRequest, type HttpResponse, serveHttp } from './http-server.ts';

export function json(status: number, body: object): HttpResponse {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body, null, 2) };
}

export function http(
  socket: Socket,
  at: ServerContext,
  respond: (request: HttpRequest) => HttpResponse,
): Promise<void> {
  return serveHttp(socket, { respond, now: at.now });
}
