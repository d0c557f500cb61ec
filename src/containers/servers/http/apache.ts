import type { Process } from '../../runtime/process.ts';
import { type ConnectionHandler, versionOf } from '../connection-handler.ts';
import { below, logTime, pathOf, type ReadDocument, type Site, site, stamps, text, typeOf } from './static-site.ts';

export const serveApache: ConnectionHandler = (socket, at) =>
  site(socket, at, apacheSite(versionOf(at.container.image, '2.4.65'), below(at, '/usr/local/apache2/htdocs')));
export function stamp({ container }: Process): string {
  const [, day, date, month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(container.clock.now().toUTCString()) ?? [];
  return `${day} ${month} ${date} ${time}.000000 ${year}`;
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

const apacheWelcome = text('<html><body><h1>It works!</h1></body></html>\n');

const apacheMissing =
  '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n';
