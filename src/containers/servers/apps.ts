import { bufferedInput, rawText } from '../network/buffered-input.ts';
import type { Socket } from '../network/pod-network.ts';
import { bytesOf } from '../runtime/streams.ts';
import { type HttpRequest, type HttpResponse, serveHttp } from './http-server.ts';
import { envOf, flagOf, type Serve, type ServingAt, versionOf } from './serving.ts';
import { apacheSite, nginxSite, type ReadDocument, type Site } from './sites.ts';

/** HTTP that answers the pod's name. */
export const serveHostname: Serve = (socket, at) => http(socket, at, () => ({ status: 200, body: `${at.hostname}\n` }));

/** HTTP that says which pod answered, on which port, to whom. */
export const servePodserver: Serve = (socket, at) =>
  http(socket, at, () => ({ status: 200, body: `${at.hostname} port ${at.port} for ${socket.remote.address}\n` }));

export const serveNginx: Serve = (socket, at) =>
  site(socket, at, nginxSite(versionOf(at.container.image, '1.29.3'), below(at, '/usr/share/nginx/html')));

export const serveApache: Serve = (socket, at) =>
  site(socket, at, apacheSite(versionOf(at.container.image, '2.4.65'), below(at, '/usr/local/apache2/htdocs')));

/**
 * agnhost's web servers: netexec's paths, a name server's plain answer, porter's values.
 * Source: kubernetes/kubernetes test/images/agnhost/README.md.
 */
export const serveAgnhost: Serve = (socket, at) => {
  const mode = at.words.find((word) => !word.startsWith('-') && !word.includes('agnhost')) ?? 'netexec';
  if (mode === 'serve-hostname') return http(socket, at, () => ({ status: 200, body: at.hostname }));
  if (mode === 'porter')
    return http(socket, at, () => ({ status: 200, body: envOf(at, `SERVE_PORT_${at.port}`) ?? '' }));
  return http(socket, at, (request) => netexec(request, socket, at));
};

function netexec({ target }: HttpRequest, socket: Socket, at: ServingAt): HttpResponse {
  const [path = '', query = ''] = target.split('?');
  switch (path) {
    case '/hostname':
    case '/hostName':
      return { status: 200, body: at.hostname };
    case '/clientip':
      return { status: 200, body: `${socket.remote.address}:${socket.remote.port}` };
    case '/echo':
      return { status: 200, body: new URLSearchParams(query).get('msg') ?? '' };
    case '/healthz':
      return { status: 200 };
    case '/':
      return { status: 200, body: `NOW: ${at.now().toISOString()}` };
    default:
      return { status: 404, body: '404 page not found\n' };
  }
}

/** hashicorp/http-echo: its `-text`, whatever is asked. */
export const serveHttpEcho: Serve = (socket, at) => {
  const text = flagOf(at.words, 'text') ?? envOf(at, 'ECHO_TEXT') ?? 'hello-world';
  return http(socket, at, () => ({ status: 200, headers: { 'X-App-Name': 'http-echo' }, body: `${text}\n` }));
};

/** traefik/whoami: who answered, and the request as it came. */
export const serveWhoami: Serve = (socket, at) =>
  http(socket, at, (request) => ({
    status: 200,
    body: [
      `Hostname: ${at.hostname}`,
      'IP: 127.0.0.1',
      ...at.addresses.map((address) => `IP: ${address}`),
      `RemoteAddr: ${socket.remote.address}:${socket.remote.port}`,
      `${request.method} ${request.target} ${request.version}`,
      ...request.headerLines,
      '',
      '',
    ].join('\n'),
  }));

/** google-samples/hello-app. */
export const serveHello: Serve = (socket, at) => {
  const version = at.container.image?.endsWith(':2.0') ? '2.0.0' : '1.0.0';
  return http(socket, at, () => ({
    status: 200,
    body: `Hello, world!\nVersion: ${version}\nHostname: ${at.hostname}\n`,
  }));
};

/** A page that leads to another, as dashboards have. */
export const serveRedirect =
  (location: string): Serve =>
  (socket, at) =>
    http(socket, at, ({ target }) =>
      target === '/'
        ? { status: 302, headers: { Location: location }, body: `<a href="${location}">Found</a>.\n\n` }
        : { status: 200, body: `${at.hostname}\n` },
    );

/** A web server of the world outside. */
export const serveOutside: Serve = (socket, at) =>
  http(socket, at, () => ({
    status: 200,
    headers: { 'Content-Type': 'text/html' },
    body: '<!doctype html><html lang="en"><head><title>Example Domain</title></head><body><h1>Example Domain</h1><p>This domain is for use in documentation examples.</p></body></html>\n',
  }));

/** The first byte of a TLS record that opens a connection, and of the answer to it. */
export const tlsHandshake = '\x16';

/**
 * A server that speaks TLS alone. Clients here send a record of a handshake and wait for one; what follows is plain.
 * To plain HTTP it says what Go's servers say.
 */
export function overTls(serve: Serve): Serve {
  return async (socket, at) => {
    const input = bufferedInput(socket);
    if (rawText(await input.peek(1)) !== tlsHandshake) {
      const text = 'Client sent an HTTP request to an HTTPS server.\n';
      await socket.write(bytesOf(`HTTP/1.0 400 Bad Request\r\n\r\n${text}`));
      return socket.end();
    }
    await input.take(1);
    await socket.write(bytesOf(tlsHandshake));
    const read = (signal?: AbortSignal) => input.some(signal);
    await serve({ ...socket, read }, at);
  };
}

/** The API server, to somebody who does not say who they are. */
export const serveApiServer: Serve = overTls((socket, at) =>
  http(socket, at, ({ target }) => {
    const path = target.split('?')[0] ?? '/';
    if (path === '/version') return json(200, apiVersion);
    if (/^\/(healthz|livez|readyz)$/.test(path)) return { status: 200, body: 'ok' };
    return json(403, forbidden(path));
  }),
);

/** The kubelet, to somebody who does not say who they are. */
export const serveKubelet: Serve = overTls((socket, at) =>
  http(socket, at, ({ target }) =>
    /^\/(pods|metrics|stats|exec|run|logs)/.test(target)
      ? { status: 401, body: 'Unauthorized' }
      : { status: 404, body: '404 page not found\n' },
  ),
);

const apiVersion = { major: '1', minor: '35', gitVersion: 'v1.35.4', platform: 'linux/amd64' };

function forbidden(path: string): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `forbidden: User "system:anonymous" cannot get path "${path}"`,
    reason: 'Forbidden',
    details: {},
    code: 403,
  };
}

function json(status: number, body: object): HttpResponse {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body, null, 2) };
}

function http(socket: Socket, at: ServingAt, respond: (request: HttpRequest) => HttpResponse): Promise<void> {
  return serveHttp(socket, { respond, now: at.now });
}

function site(socket: Socket, at: ServingAt, { respond, leading, accessLine }: Site): Promise<void> {
  return serveHttp(socket, {
    respond,
    leading,
    now: at.now,
    log: (request, response, size) => at.log(accessLine(request, response, size, socket, at.now())),
  });
}

function below(at: ServingAt, root: string): ReadDocument {
  return (path) => (path.includes('..') ? undefined : at.read(`${root}${path}`));
}
