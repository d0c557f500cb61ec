import { fullPath } from '../../network/saying.ts';
import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { acceptWith, type ConnectionHandler, podIdentity } from '../connection-handler.ts';
import { serveUntilKilled } from '../listen.ts';
import { type HttpResponse, httpDate, serveHttp } from './http-server.ts';

/** busybox's httpd: goes into the background unless `-f` says otherwise. */
export const busyboxHttpd: Program = async (process) => {
  const words = process.argv.slice(1);
  const valueOf = (letter: string) => {
    const at = words.findIndex((word) => new RegExp(`^-[fv]*${letter}`).test(word));
    return at < 0 ? undefined : (words[at] ?? '').replace(new RegExp(`^-[fv]*${letter}`), '') || words[at + 1];
  };
  const port = Number(/\d+$/.exec(valueOf('p') ?? '80')?.[0] ?? 80);
  const home = fullPath(process, valueOf('h') ?? '.');
  const serve: ConnectionHandler = (socket, at) =>
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
    return serveUntilKilled(process, [{ port, protocol: 'TCP' }], () => serve, []);
  const { container } = process;
  const at = {
    ...podIdentity(container.pod),
    container: { name: container.name },
    argv: process.argv,
    port,
    now: container.clock.now,
    log: () => {},
    read: () => undefined,
  };
  const close = container.network.listen(port, 'TCP', acceptWith(serve, at));
  if (close !== undefined) return 0;
  await writeText(process.stderr, 'httpd: bind: Address already in use\n');
  return 1;
};

const notFound =
  '<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n';
