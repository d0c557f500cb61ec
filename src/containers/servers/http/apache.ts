import { encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { type ConnectionHandler, imageVersion } from '../connection-handler.ts';
import { serveUntilKilled, tcpPort } from '../listen.ts';
import { commonLogLine, contentTypeOf, documentPathOf, fileServerHandler, validatorsOf } from './file-server.ts';

/** Apache httpd as its image is configured. Source: the messages of httpd:2.4. */
export const serveApache: ConnectionHandler = fileServerHandler('/usr/local/apache2/htdocs', (context, read) => ({
  serverHeaders: { Date: '', Server: `Apache/${imageVersion(context.container.image, '2.4.65')} (Unix)` },
  respond: (request) => {
    const path = documentPathOf(request);
    const body = read(path) ?? (path === '/index.html' ? welcomePage : undefined);
    if (body !== undefined) {
      return { status: 200, headers: { ...validatorsOf(body.length), ...contentTypeOf(path) }, body };
    }
    return { status: 404, headers: { 'Content-Type': 'text/html; charset=iso-8859-1' }, body: notFoundPage };
  },
  accessLine: commonLogLine,
}));

const welcomePage = encodeUtf8('<html><body><h1>It works!</h1></body></html>\n');

const notFoundPage = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>404 Not Found</title>
</head><body>
<h1>Not Found</h1>
<p>The requested URL was not found on this server.</p>
</body></html>
`;

/** httpd-foreground: Apache's server, as its image starts it. */
export const httpdForeground: Program = (process) => {
  const [address = '127.0.0.1'] = process.container.network.addresses;
  const time = errorLogTime(process);
  return serveUntilKilled(process, tcpPort(80), () => serveApache, [
    `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${address}. Set the 'ServerName' directive globally to suppress this message`,
    `[${time}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations`,
    `[${time}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'`,
  ]);
};

/** `Sat Nov 21 17:58:50.000000 2026` */
function errorLogTime({ container }: Process): string {
  const [, weekday, day, month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(container.clock.now().toUTCString()) ?? [];
  return `${weekday} ${month} ${day} ${time}.000000 ${year}`;
}
