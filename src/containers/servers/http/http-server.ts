import { BufferedReader } from '../../network/buffered-reader.ts';
import type { Socket } from '../../network/pod-network.ts';
import { concatBytes, encodeUtf8 } from '../../runtime/bytes.ts';
import type { ConnectionHandler, ServerContext } from '../connection-handler.ts';
import { closesConnection, type HttpRequest, type HttpResponse, readRequest, reasonPhrase } from './http-message.ts';

/** A web server: what it answers, and how. */
export interface HttpServer {
  readonly respond: (request: HttpRequest, socket: Socket) => HttpResponse;
  readonly now: () => Date;
  /** The headers of a server that is not written in Go; they come before all others. */
  readonly serverHeaders?: Readonly<Record<string, string>>;
  /** Called once for each response, with the number of bytes of its body. */
  readonly log?: (request: HttpRequest, response: HttpResponse, size: number) => void;
}

/** A connection handler that answers each request, as a server written in Go does. */
export function httpHandler(
  respond: (request: HttpRequest, context: ServerContext, socket: Socket) => HttpResponse,
): ConnectionHandler {
  return (socket, context) =>
    serveHttp(socket, { respond: (request) => respond(request, context, socket), now: context.now });
}

/** Serves HTTP/1 over one connection until it ends, which is kept open as version and headers ask. Source: RFC 9112. */
export async function serveHttp(socket: Socket, server: HttpServer): Promise<void> {
  const input = new BufferedReader(socket);
  for (;;) {
    const request = await readRequest(input, socket);
    if (request === null) break;
    if (request === 'bad request') {
      await socket.write(encodeUtf8(badRequest));
      break;
    }
    const response = server.respond(request, socket);
    const body = typeof response.body === 'string' ? encodeUtf8(response.body) : (response.body ?? new Uint8Array(0));
    server.log?.(request, response, body.length);
    const head = encodeUtf8(responseHead(request, response, body.length, server));
    await socket.write(request.method === 'HEAD' ? head : concatBytes([head, body]));
    if (closesConnection(request)) break;
  }
  socket.end();
}

const badRequest =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';

function responseHead(
  request: HttpRequest,
  { status, headers }: HttpResponse,
  length: number,
  { serverHeaders, now }: HttpServer,
): string {
  const isGo = serverHeaders === undefined;
  // Go's servers answer in the version of the request; others always in 1.1.
  const version = isGo ? request.version : 'HTTP/1.1';
  const isClosing = closesConnection(request) && version !== 'HTTP/1.0';
  const contentLength = { 'Content-Length': `${length}` };
  const all = {
    ...serverHeaders,
    Date: now().toUTCString(),
    ...(isGo ? contentLength : {}),
    'Content-Type': 'text/plain; charset=utf-8',
    ...(isGo ? {} : contentLength),
    ...headers,
    ...(isClosing ? { Connection: 'close' } : isGo ? {} : { Connection: 'keep-alive' }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${version} ${status} ${reasonPhrase(status)}\r\n${lines.join('')}\r\n`;
}
