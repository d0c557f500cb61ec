import { absolutePath, resolvePath } from '../../files/paths.ts';
import { strerror } from '../../libc/strerror.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { acceptWith, type ConnectionHandler, podIdentity } from '../connection-handler.ts';
import { serveUntilKilled, tcpPort } from '../listen.ts';
import { type HttpResponse, pathOf } from './http-message.ts';
import { httpHandler } from './http-server.ts';

/** httpd of busybox: it goes into the background unless `-f` is given. Source: busybox 1.37, networking/httpd.c. */
export const busyboxHttpd: Program = async (process) => {
  const words = process.argv.slice(1);
  const port = Number(/\d+$/.exec(optionValue(words, 'p') ?? '80')?.[0] ?? 80);
  const handler = documentHandler(process, absolutePath(process, optionValue(words, 'h') ?? '.'));
  const isForeground = words.some((word) => /^-[a-z]*f/.test(word));
  if (isForeground) return serveUntilKilled(process, tcpPort(port), () => handler, []);
  const { network, pod, name, clock } = process.container;
  const context = {
    ...podIdentity(pod),
    container: { name },
    argv: process.argv,
    port,
    now: clock.now,
    log: () => {},
    read: () => undefined,
  };
  if (network.listen(port, 'TCP', acceptWith(handler, context)) !== undefined) return 0;
  await writeText(process.stderr, `httpd: bind: ${strerror('EADDRINUSE')}\n`);
  return 1;
};

/** The value of an option, in its own word or the next one. */
function optionValue(words: readonly string[], letter: string): string | undefined {
  const pattern = new RegExp(`^-[fv]*${letter}`);
  const at = words.findIndex((word) => pattern.test(word));
  return at < 0 ? undefined : words[at]?.replace(pattern, '') || words[at + 1];
}

function documentHandler({ container }: Process, root: string): ConnectionHandler {
  return httpHandler((request, { now }): HttpResponse => {
    const path = pathOf(request);
    const file = path.endsWith('/') ? `${path}index.html` : path;
    const body = container.files.read(resolvePath(root, `.${file}`));
    if (typeof body === 'string') return { status: 404, headers: { 'Content-Type': 'text/html' }, body: notFoundPage };
    const lastModified = now().toUTCString();
    return { status: 200, headers: { 'Accept-Ranges': 'bytes', 'Last-Modified': lastModified }, body };
  });
}

const notFoundPage = `<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>
<BODY><H1>404 Not Found</H1>
The requested URL was not found
</BODY></HTML>
`;
