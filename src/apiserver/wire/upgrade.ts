import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { badRequest, internalError, methodNotAllowed, type Status, unknownResource } from '../../kube/api-errors.ts';
import { isStream, whyNoStream } from '../dispatch.ts';
import { enterContainer, whyNotEntered } from '../handlers/exec.ts';
import type { ApiContext, ApiRequest, ResourceRequest } from '../request.ts';
import { partsOf, routeOf, verbOf } from '../routes.ts';

/** A request to speak another protocol on its connection. */
export interface UpgradeRequest {
  readonly incoming: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  /** Why the client is not let in, if it is not. */
  readonly refused: Status | undefined;
  readonly request: ApiRequest;
  readonly onFault: (error: unknown) => void;
}

/** Answers an upgrade: to WebSocket for `exec` and `attach`. All else is refused, with a Status that tells why. */
export function upgrade(context: ApiContext, asked: UpgradeRequest): void {
  const { incoming, socket, head, refused, request, onFault } = asked;
  if (refused !== undefined) return refuse(socket, refused);
  try {
    const about = streamOf(request);
    if ('refused' in about) return refuse(socket, about.refused);
    const { subresource, namespace = '', name = '', query } = about;
    const isWebSocket = (incoming.headers.upgrade ?? '').toLowerCase() === 'websocket' && incoming.method === 'GET';
    if (!isWebSocket || (subresource !== 'exec' && subresource !== 'attach')) {
      return refuse(socket, whyNoStream(context, about));
    }
    const enter = { subresource, namespace, name, query } as const;
    const because = whyNotEntered(context, enter);
    if (because !== undefined) return refuse(socket, because);
    enterContainer(context, enter, { incoming, socket, head });
  } catch (error) {
    onFault(error);
    refuse(socket, internalError());
  }
}

/** What stream into a pod a request is about. */
function streamOf(request: ApiRequest): ResourceRequest | { readonly refused: Status } {
  const parts = partsOf(request.path);
  const route = parts && routeOf(parts);
  if (route === undefined || route.is !== 'resource') return { refused: unknownResource() };
  const { kind, namespace, name, subresource, verbs } = route.at;
  const verb = verbOf(request.method, route.at);
  if (verb === undefined || !verbs.includes(verb)) return { refused: methodNotAllowed() };
  if (!isStream(subresource)) return { refused: badRequest('this path does not speak another protocol') };
  return {
    ...request,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
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
