import { resolvePath } from '../../files/paths.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import type { ConnectionHandler } from '../connection-handler.ts';
import { serveUntilKilled, tcpPort } from '../listen.ts';
import { accessLogTime } from './file-server.ts';
import { type HttpRequest, type HttpResponse, pathOf } from './http-message.ts';
import { serveHttp } from './http-server.ts';

/**
 * python3: `-m http.server [PORT]` serves the files below the working directory. Any other use would need the language.
 * Source: python/cpython Lib/http/server.py.
 */
export const python: Program = async (process) => {
  const [, flag, module, ...rest] = process.argv;
  if (flag === '--version' || flag === '-V') {
    await writeText(process.stdout, 'Python 3.14.0\n');
    return 0;
  }
  if (flag !== '-m' || module !== 'http.server') {
    await writeText(process.stderr, 'python3: only "python3 -m http.server [PORT]" and "--version" can be run here\n');
    return 1;
  }
  const port = Number(rest.find((word) => /^\d+$/.test(word)) ?? 8000);
  return serveUntilKilled(process, tcpPort(port), () => directoryHandler(process), [
    `Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...`,
  ]);
};

function directoryHandler(process: Process): ConnectionHandler {
  return (socket, { now }) =>
    serveHttp(socket, {
      now,
      serverHeaders: { Server: 'SimpleHTTP/0.6 Python/3.14.0' },
      respond: (request) => respond(process, request),
      log: ({ method, target, version }, { status }) => {
        const time = accessLogTime(now()).replace(/:(\d\d:\d\d:\d\d) .*/, ' $1');
        const line = `${socket.remote.address} - - [${time}] "${method} ${target} ${version}" ${status} -\n`;
        void writeText(process.stderr, line).catch(() => undefined);
      },
    });
}

function respond({ container: { files }, cwd }: Process, request: HttpRequest): HttpResponse {
  const { method, target } = request;
  if (method !== 'GET' && method !== 'HEAD') return { status: 501, body: `Unsupported method ('${method}')` };
  const path = resolvePath(cwd, `.${decodeURIComponent(pathOf(request))}`);
  const index = files.read(`${path === '/' ? '' : path}/index.html`);
  const bytes = typeof index === 'string' ? files.read(path) : index;
  if (typeof bytes !== 'string') return { status: 200, headers: { 'Content-Type': 'text/html' }, body: bytes };
  const names = files.readdir(path);
  if (typeof names !== 'string') {
    return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: listing(target, names) };
  }
  return { status: 404, headers: { 'Content-Type': 'text/html;charset=utf-8' }, body: notFoundPage };
}

function listing(target: string, names: readonly string[]): string {
  const title = `Directory listing for ${target}`;
  const items = names.map((name) => `<li><a href="${name}">${name}</a></li>\n`);
  return `<!DOCTYPE HTML>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
</head>
<body>
<h1>${title}</h1>
<hr>
<ul>
${items.join('')}</ul>
<hr>
</body>
</html>
`;
}

const notFoundPage = `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: 404</p>
        <p>Message: File not found.</p>
    </body>
</html>
`;
