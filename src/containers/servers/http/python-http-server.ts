import { fullPath } from '../../network/saying.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import type { ConnectionHandler } from '../connection-handler.ts';
import { serveUntilKilled } from '../listen.ts';
import { type HttpResponse, serveHttp } from './http-server.ts';
import { logTime } from './static-site.ts';

/** `python3 -m http.server [PORT]`: the files below the working directory. Any other use needs the language itself. */
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
  const serve: ConnectionHandler = (socket, at) =>
    serveHttp(socket, {
      now: at.now,
      leading: { Server: 'SimpleHTTP/0.6 Python/3.14.0' },
      respond: ({ method, target }) => fileOr(process, target, method),
      log: ({ method, target, version }, { status }) => {
        const line = `${socket.remote.address} - - [${logTime(at.now()).replace(/:(\d\d:\d\d:\d\d) .*/, ' $1')}] "${method} ${target} ${version}" ${status} -\n`;
        void writeText(process.stderr, line).catch(() => undefined);
      },
    });
  return serveUntilKilled(process, [{ port, protocol: 'TCP' }], () => serve, [
    `Serving HTTP on 0.0.0.0 port ${port} (http://0.0.0.0:${port}/) ...`,
  ]);
};

function fileOr(process: Process, target: string, method: string): HttpResponse {
  if (method !== 'GET' && method !== 'HEAD') return { status: 501, body: `Unsupported method ('${method}')` };
  const { files } = process.container;
  const path = fullPath(process, `.${decodeURIComponent(target.split('?')[0] ?? '/')}`);
  const index = files.read(`${path === '/' ? '' : path}/index.html`);
  const bytes = typeof index === 'string' ? files.read(path) : index;
  if (typeof bytes !== 'string') return { status: 200, headers: { 'Content-Type': 'text/html' }, body: bytes };
  const names = files.readdir(path);
  if (typeof names === 'string') {
    return {
      status: 404,
      headers: { 'Content-Type': 'text/html;charset=utf-8' },
      body: '<!DOCTYPE HTML>\n<html lang="en">\n    <head>\n        <meta charset="utf-8">\n        <title>Error response</title>\n    </head>\n    <body>\n        <h1>Error response</h1>\n        <p>Error code: 404</p>\n        <p>Message: File not found.</p>\n    </body>\n</html>\n',
    };
  }
  const items = names.map((name) => `<li><a href="${name}">${name}</a></li>\n`).join('');
  const title = `Directory listing for ${target}`;
  return {
    status: 200,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<hr>\n<ul>\n${items}</ul>\n<hr>\n</body>\n</html>\n`,
  };
}
