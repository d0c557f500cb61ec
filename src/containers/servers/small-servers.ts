import { fullPath } from '../network/saying.ts';
import type { Process, Program } from '../runtime/process.ts';
import { say } from '../runtime/streams.ts';
import { accepting, placeOf } from './answerer.ts';
import { type HttpResponse, httpDate, serveHttp } from './http-server.ts';
import { serveOn } from './server-programs.ts';
import type { Serve } from './serving.ts';
import { logTime } from './sites.ts';

/** `python3 -m http.server [PORT]`: the files below the working directory. Any other use needs the language itself. */
export const python: Program = async (process) => {
  const [, flag, module, ...rest] = process.argv;
  if (flag === '--version' || flag === '-V') {
    await say(process.stdout, 'Python 3.14.0\n');
    return 0;
  }
  if (flag !== '-m' || module !== 'http.server') {
    await say(process.stderr, 'python3: only "python3 -m http.server [PORT]" and "--version" can be run here\n');
    return 1;
  }
  const port = Number(rest.find((word) => /^\d+$/.test(word)) ?? 8000);
  const serve: Serve = (socket, at) =>
    serveHttp(socket, {
      now: at.now,
      leading: { Server: 'SimpleHTTP/0.6 Python/3.14.0' },
      respond: ({ method, target }) => fileOr(process, target, method),
      log: ({ method, target, version }, { status }) => {
        const line = `${socket.remote.address} - - [${logTime(at.now()).replace(/:(\d\d:\d\d:\d\d) .*/, ' $1')}] "${method} ${target} ${version}" ${status} -\n`;
        void say(process.stderr, line).catch(() => undefined);
      },
    });
  return serveOn(process, [{ port, protocol: 'TCP' }], () => serve, [
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
  const names = files.list(path);
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

/** busybox's httpd: goes into the background unless `-f` says otherwise. */
export const busyboxHttpd: Program = async (process) => {
  const words = process.argv.slice(1);
  const valueOf = (letter: string) => {
    const at = words.findIndex((word) => new RegExp(`^-[fv]*${letter}`).test(word));
    return at < 0 ? undefined : (words[at] ?? '').replace(new RegExp(`^-[fv]*${letter}`), '') || words[at + 1];
  };
  const port = Number(/\d+$/.exec(valueOf('p') ?? '80')?.[0] ?? 80);
  const home = fullPath(process, valueOf('h') ?? '.');
  const serve: Serve = (socket, at) =>
    serveHttp(socket, {
      now: at.now,
      respond: ({ target }): HttpResponse => {
        const path = target.split('?')[0] ?? '/';
        const bytes = process.container.files.read(
          fullPath({ ...process, cwd: home }, `.${path.endsWith('/') ? `${path}index.html` : path}`),
        );
        if (typeof bytes === 'string') return { status: 404, headers: { 'Content-Type': 'text/html' }, body: notFound };
        return { status: 200, headers: { 'Accept-Ranges': 'bytes', 'Last-Modified': httpDate(at.now()) }, body: bytes };
      },
    });
  if (words.some((word) => /^-[a-z]*f/.test(word)))
    return serveOn(process, [{ port, protocol: 'TCP' }], () => serve, []);
  const { container } = process;
  const at = {
    ...placeOf(container.pod),
    container: { name: container.name },
    words: process.argv,
    port,
    now: container.clock.now,
    log: () => {},
    read: () => undefined,
  };
  const close = container.network.listen(port, 'TCP', accepting(serve, at));
  if (close !== undefined) return 0;
  await say(process.stderr, 'httpd: bind: Address already in use\n');
  return 1;
};

const notFound =
  '<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n';
