import { portsOfImage } from '../../../kube/images.ts';
import { encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { type ConnectionHandler, imageVersion } from '../connection-handler.ts';
import { containerSpecOf, serveUntilKilled, tcpPort } from '../listen.ts';
import {
  type Access,
  commonLogLine,
  contentTypeOf,
  documentPathOf,
  fileServerHandler,
  validatorsOf,
} from './file-server.ts';
import type { HttpResponse } from './http-message.ts';

/** The version of nginx that is followed here. */
const usualVersion = '1.29.3';

/** nginx as its image is configured. Source: the pages and messages of nginx:1.29. */
export const serveNginx: ConnectionHandler = fileServerHandler('/usr/share/nginx/html', (context, read) => {
  const version = imageVersion(context.container.image, usualVersion);
  return {
    serverHeaders: { Server: `nginx/${version}` },
    respond: (request) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return errorPage(version, 405, 'Not Allowed');
      const path = documentPathOf(request);
      const body = read(path) ?? pages[path];
      if (body === undefined) return errorPage(version, 404, 'Not Found');
      return { status: 200, headers: { ...contentTypeOf(path), ...validatorsOf(body.length) }, body };
    },
    accessLine: combinedLogLine,
  };
});

function errorPage(version: string, status: number, title: string): HttpResponse {
  const lines = [
    '<html>',
    `<head><title>${status} ${title}</title></head>`,
    '<body>',
    `<center><h1>${status} ${title}</h1></center>`,
    `<hr><center>nginx/${version}</center>`,
    '</body>',
    '</html>',
  ];
  return { status, headers: { 'Content-Type': 'text/html' }, body: lines.map((line) => `${line}\r\n`).join('') };
}

/** The line of an access log in the combined log format. */
function combinedLogLine(access: Access): string {
  const { headers } = access.request;
  const more = ['referer', 'user-agent', 'x-forwarded-for'].map((name) => `"${headers.get(name) ?? '-'}"`);
  return `${commonLogLine(access)} ${more.join(' ')}`;
}

const pages: Readonly<Record<string, Uint8Array>> = {
  '/index.html': encodeUtf8(`<!DOCTYPE html>
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
`),
  '/50x.html': encodeUtf8(`<!DOCTYPE html>
<html>
<head>
<title>Error</title>
</head>
<body>
<h1>An error occurred.</h1>
</body>
</html>
`),
};

/** nginx: the server; `-v` prints its version, `-t` checks its configuration, `-s` signals it. */
export const nginx: Program = async (process) => {
  const [, flag] = process.argv;
  if (flag === '-v') await writeText(process.stderr, `nginx version: nginx/${usualVersion}\n`);
  if (flag === '-t') await writeText(process.stderr, configurationTest);
  if (flag === '-v' || flag === '-t' || flag === '-s') return 0;
  const ports = portsOfImage(containerSpecOf(process).image ?? '');
  return serveUntilKilled(process, ports.length > 0 ? ports : tcpPort(80), () => serveNginx, startLines(process));
};

const configurationTest = `nginx: the configuration file /etc/nginx/nginx.conf syntax is ok
nginx: configuration file /etc/nginx/nginx.conf test is successful
`;

function startLines({ container }: Process): readonly string[] {
  const time = container.clock.now().toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
  const notices = ['using the "epoll" event method', `nginx/${usualVersion}`, 'start worker processes'];
  return [
    '/docker-entrypoint.sh: Configuration complete; ready for start up',
    ...notices.map((notice) => `${time} [notice] 1#1: ${notice}`),
  ];
}
