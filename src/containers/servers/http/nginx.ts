import { portsOfImage } from '../../../kube/images.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { type ConnectionHandler, versionOf } from '../connection-handler.ts';
import { serveUntilKilled, specOf, tcp } from '../listen.ts';
import type { HttpResponse } from './http-server.ts';
import { below, logTime, pathOf, type ReadDocument, type Site, site, stamps, text, typeOf } from './static-site.ts';

export const serveNginx: ConnectionHandler = (socket, at) =>
  site(socket, at, nginxSite(versionOf(at.container.image, '1.29.3'), below(at, '/usr/share/nginx/html')));
export async function nginx(process: Process): Promise<number> {
  const [, flag] = process.argv;
  if (flag === '-v') {
    await writeText(process.stderr, 'nginx version: nginx/1.29.3\n');
    return 0;
  }
  if (flag === '-t') {
    await writeText(
      process.stderr,
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
    );
    return 0;
  }
  if (flag === '-s') return 0;
  const own = portsOfImage(specOf(process).image ?? '');
  const notice = `${process.container.clock.now().toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')} [notice] 1#1: `;
  return serveUntilKilled(process, own.length > 0 ? own : tcp(80), () => serveNginx, [
    '/docker-entrypoint.sh: Configuration complete; ready for start up',
    `${notice}using the "epoll" event method`,
    `${notice}nginx/1.29.3`,
    `${notice}start worker processes`,
  ]);
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
