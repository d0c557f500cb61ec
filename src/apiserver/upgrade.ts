import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { badRequest, internalError, methodNotAllowed, type Status, unknownResource } from '../kube/api-errors.ts';
import type { User } from '../rbac/user.ts';
import { execRefusal, serveExec } from './handlers/exec.ts';
import { isStreamSubresource, streamRefusal } from './handlers/streams.ts';
import type { ApiContext, ApiRequest, HttpRequest, ResourceRequest } from './request.ts';
import { parseRoute, pathParts, resourceRequest, verbOf } from './routes.ts';

/** A request to change the protocol of its connection. */
export interface UpgradeRequest {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  /** The first bytes of the new protocol. */
  readonly head: Buffer;
  /** The user, who may make the request; or the refusal. */
  readonly user: User | { readonly refused: Status };
  readonly request: HttpRequest;
  /** Called with errors that are bugs of ours. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Answers a request to upgrade its connection: to WebSocket for `exec` and `attach`. Any other is refused with a
 * Status.
 */
export function handleUpgrade(context: ApiContext, upgrade: UpgradeRequest): void {
  const { incoming, socket, head, user, request, onFault } = upgrade;
  if ('refused' in user) return refuse(socket, user.refused);
  try {
    const stream = streamRequest({ ...request, user });
    if ('refused' in stream) return refuse(socket, stream.refused);
    const { subresource, namespace = '', name = '', query } = stream;
    const isWebSocket = (incoming.headers.upgrade ?? '').toLowerCase() === 'websocket' && incoming.method === 'GET';
    if (!isWebSocket || (subresource !== 'exec' && subresource !== 'attach')) {
      return refuse(socket, streamRefusal(context, stream));
    }
    const exec = { subresource, namespace, name, query } as const;
    const refusal = execRefusal(context, exec);
    if (refusal !== undefined) return refuse(socket, refusal);
    serveExec(context, exec, { incoming, socket, head });
  } catch (error) {
    onFault(error);
    refuse(socket, internalError());
  }
}

/** The request for a stream into a pod that an upgrade means, or its refusal. */
function streamRequest(request: ApiRequest): ResourceRequest | { readonly refused: Status } {
  const parts = pathParts(request.path);
  const route = parts && parseRoute(parts);
  if (route === undefined || route.is !== 'resource') return { refused: unknownResource() };
  const { verbs, subresource } = route.at;
  const verb = verbOf(request.method, route.at);
  if (verb === undefined || !verbs.includes(verb)) return { refused: methodNotAllowed() };
  if (!isStreamSubresource(subresource)) return { refused: badRequest('this path does not speak another protocol') };
  return resourceRequest(request, route.at);
}

function refuse(socket: Duplex, status: Status): void {
  if (!socket.writable) return void socket.destroy();
  const body = Buffer.from(`${JSON.stringify(status)}\n`);
  const lines = [
    `HTTP/1.1 ${status.code} ${status.reason}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]));
}
