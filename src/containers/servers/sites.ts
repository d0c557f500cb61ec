import type { Socket } from '../network/pod-network.ts';
import { type HttpRequest, type HttpResponse, httpDate } from './http-server.ts';

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

/** nginx as its image is configured: its welcome page, its own 404 and 405 pages, its combined access log. */
export function nginxSite(version: string, read: ReadDocument): Site {
  const page = (status: number, title: string): HttpResponse => ({
    status,
    headers: { 'Content-Type': 'text/html' },
    body: `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`,
  });
  return {
    leading: { Server: `nginx/${version}` },
    respond: (request) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return page(405, 'Not Allowed');
      const path = pathOf(request);
      const body =
        read(path) ?? (path === '/index.html' ? nginxWelcome : path === '/50x.html' ? nginxError : undefined);
      if (body === undefined) return page(404, 'Not Found');
      return { status: 200, headers: { ...typeOf(path), ...stamps(body.length) }, body };
    },
    accessLine: (request, response, size, socket, now) =>
      `${socket.remote.address} - - [${logTime(now)}] "${request.method} ${request.target} ${request.version}" ${response.status} ${size} "${request.headers.get('referer') ?? '-'}" "${request.headers.get('user-agent') ?? '-'}" "${request.headers.get('x-forwarded-for') ?? '-'}"`,
  };
}

/** Apache httpd as its image is configured. */
export function apacheSite(version: string, read: ReadDocument): Site {
  return {
    leading: { Date: '', Server: `Apache/${version} (Unix)` },
    respond: (request) => {
      const path = pathOf(request);
      const body = read(path) ?? (path === '/index.html' ? apacheWelcome : undefined);
      if (body !== undefined) return { status: 200, headers: { ...stamps(body.length), ...typeOf(path) }, body };
      return { status: 404, headers: { 'Content-Type': 'text/html; charset=iso-8859-1' }, body: apacheMissing };
    },
    accessLine: (request, response, size, socket, now) =>
      `${socket.remote.address} - - [${logTime(now)}] "${request.method} ${request.target} ${request.version}" ${response.status} ${size}`,
  };
}

/** `21/Nov/2026:17:58:50 +0000`, as web servers write times in logs. */
export function logTime(now: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(now.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

function pathOf({ target }: HttpRequest): string {
  const path = target.split('?')[0] ?? '/';
  return path.endsWith('/') ? `${path}index.html` : path;
}

function typeOf(path: string): Readonly<Record<string, string>> {
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

function stamps(length: number): Readonly<Record<string, string>> {
  const tag = Math.floor(made.getTime() / 1000).toString(16);
  return { 'Last-Modified': httpDate(made), ETag: `"${tag}-${length.toString(16)}"`, 'Accept-Ranges': 'bytes' };
}

const text = (page: string): Uint8Array => new TextEncoder().encode(page);

const nginxWelcome = text(`<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`);

const nginxError = text(
  '<!DOCTYPE html>\n<html>\n<head>\n<title>Error</title>\n</head>\n<body>\n<h1>An error occurred.</h1>\n</body>\n</html>\n',
);

const apacheWelcome = text('<html><body><h1>It works!</h1></body></html>\n');

const apacheMissing =
  '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n';
