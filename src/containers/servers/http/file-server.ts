import type { Socket } from '../../network/pod-network.ts';
import type { ConnectionHandler, ServerContext } from '../connection-handler.ts';
import { type HttpRequest, type HttpResponse, pathOf } from './http-message.ts';
import { serveHttp } from './http-server.ts';

/** Reads a file below a web server's root, by its path from there; undefined: there is no such file. */
export type ReadDocument = (path: string) => Uint8Array | undefined;

/** A web server that serves files. */
export interface FileServer {
  readonly respond: (request: HttpRequest) => HttpResponse;
  readonly serverHeaders: Readonly<Record<string, string>>;
  /** A line of its access log. */
  readonly accessLine: (access: Access) => string;
}

/** A request that was answered. */
export interface Access {
  readonly request: HttpRequest;
  readonly status: number;
  /** The number of bytes of the response's body. */
  readonly size: number;
  readonly client: Socket['remote'];
  /** As web servers write it: `21/Nov/2026:17:58:50 +0000`. */
  readonly time: string;
}

/** A connection handler for a file server, whose files are below a root in the container. */
export function fileServerHandler(
  root: string,
  serverOf: (context: ServerContext, read: ReadDocument) => FileServer,
): ConnectionHandler {
  return (socket, context) => {
    const read: ReadDocument = (path) => (path.includes('..') ? undefined : context.read(`${root}${path}`));
    const { respond, serverHeaders, accessLine } = serverOf(context, read);
    return serveHttp(socket, {
      respond,
      serverHeaders,
      now: context.now,
      log: (request, { status }, size) => {
        const time = accessLogTime(context.now());
        context.log(accessLine({ request, status, size, client: socket.remote, time }));
      },
    });
  };
}

/** `21/Nov/2026:17:58:50 +0000`, as web servers write times in access logs. */
export function accessLogTime(now: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(now.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

/** The line of an access log in the common log format. */
export function commonLogLine({ request, status, size, client, time }: Access): string {
  const { method, target, version } = request;
  return `${client.address} - - [${time}] "${method} ${target} ${version}" ${status} ${size}`;
}

/** The path of the file that a request names: `index.html` of a directory. */
export function documentPathOf(request: HttpRequest): string {
  const path = pathOf(request);
  return path.endsWith('/') ? `${path}index.html` : path;
}

/** The header with the type of a file, by the ending of its name. */
export function contentTypeOf(path: string): Readonly<Record<string, string>> {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  return { 'Content-Type': contentTypes[extension] ?? 'text/plain' };
}

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
};

/** When the documents of the images were last changed. */
const lastModified = new Date(Date.UTC(2026, 9, 7, 17, 4, 7));

/** The headers by which a browser knows whether a file has changed. Source: RFC 9110, 8.8. */
export function validatorsOf(length: number): Readonly<Record<string, string>> {
  const seconds = Math.floor(lastModified.getTime() / 1000).toString(16);
  return {
    'Last-Modified': lastModified.toUTCString(),
    ETag: `"${seconds}-${length.toString(16)}"`,
    'Accept-Ranges': 'bytes',
  };
}
