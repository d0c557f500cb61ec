import type { Socket } from '../../network/pod-network.ts';
import type { ServerContext } from '../connection-handler.ts';
import { type HttpRequest, type HttpResponse, httpDate, serveHttp } from './http-server.ts';

export function site(socket: Socket, at: ServerContext, { respond, leading, accessLine }: Site): Promise<void> {
  return serveHttp(socket, {
    respond,
    leading,
    now: at.now,
    log: (request, response, size) => at.log(accessLine(request, response, size, socket, at.now())),
  });
}

export function below(at: ServerContext, root: string): ReadDocument {
  return (path) => (path.includes('..') ? undefined : at.read(`${root}${path}`));
}

/** A file below a web server's root, by its path from there; undefined: no such file. */
export type ReadDocument = (path: string) => Uint8Array | undefined;

/** A web server of files: what it answers, its fixed headers, and a line of its access log. */
export interface Site {
  readonly respond: (request: HttpRequest) => HttpResponse;
  readonly leading: Readonly<Record<string, string>>;
  readonly accessLine: (
    request: HttpRequest,
    response: HttpResponse,
    size: number,
    socket: Socket,
    now: Date,
  ) => string;
}

/** `21/Nov/2026:17:58:50 +0000`, as web servers write times in logs. */
export function logTime(now: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(now.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

export function pathOf({ target }: HttpRequest): string {
  const path = target.split('?')[0] ?? '/';
  return path.endsWith('/') ? `${path}index.html` : path;
}

export function typeOf(path: string): Readonly<Record<string, string>> {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  return { 'Content-Type': types[extension] ?? 'text/plain' };
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  css: 'text/css',
  js: 'application/javascript',
  json: 'application/json',
};

/** When the documents of the images were made. */
const made = new Date(Date.UTC(2026, 9, 7, 17, 4, 7));
export function stamps(length: number): Readonly<Record<string, string>> {
  const tag = Math.floor(made.getTime() / 1000).toString(16);
  return { 'Last-Modified': httpDate(made), ETag: `"${tag}-${length.toString(16)}"`, 'Accept-Ranges': 'bytes' };
}

export const text = (page: string): Uint8Array => new TextEncoder().encode(page);
