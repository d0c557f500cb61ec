import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { accessForbidden, internalError, type Status, unauthorized } from '../kube/api-errors.ts';
import { makeCertificate } from './certificate.ts';
import { createOpenApi } from './discovery/openapi.ts';
import { dispatch, type Serving } from './dispatch.ts';
import { recordHistory } from './history.ts';
import { kubeconfigText } from './kubeconfig.ts';
import type { ApiContext, ApiRequest } from './request.ts';
import { readBodyBytes } from './wire/body-bytes.ts';
import { sendStatus } from './wire/respond.ts';
import { upgrade } from './wire/upgrade.ts';

export interface ServeOptions {
  readonly context: ApiContext;
  /** A free one where none is named. */
  readonly port?: number;
  /** A random one where none is given. */
  readonly token?: string;
  /** Reads the text that scripts/generate-openapi.ts made; called once somebody asks for OpenAPI. */
  readonly readOpenApi?: () => string;
  /** Hears of faults of ours, of which the client is told no more than that there was one. */
  readonly onFault?: (error: unknown) => void;
}

/** A Kubernetes API server that answers on this machine alone. */
export interface ApiServer {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  readonly token: string;
  /** As PEM. */
  readonly caCertificate: string;
  /** The text of a kubeconfig file whose commands are about a namespace. */
  kubeconfig(namespace: string): string;
  /** Ends all connections too. */
  close(): Promise<void>;
}

/**
 * Serves a cluster over HTTPS on the loopback address, to those who hold the token. Rejects when the port is taken.
 */
export async function serveApi(options: ServeOptions): Promise<ApiServer> {
  const { context, port = 0, token = newToken(), readOpenApi, onFault = () => undefined } = options;
  const { key, certificate, caCertificate } = makeCertificate(new Date());
  const history = recordHistory(context.simulator.objects);
  const openApi = createOpenApi(readOpenApi);
  const guard = guardOf(token);
  const server = createServer({ key, cert: certificate, keepAliveTimeout: 120_000, maxHeaderSize: longestHeader });
  const upgraded = new Set<Duplex>();
  let serving: Serving = { context, history, openApi, address: '' };

  server.on('request', (incoming, response) => {
    answer(serving, guard, incoming, response).catch((error: unknown) => {
      onFault(error);
      sendStatus(response, internalError());
    });
  });
  server.on('upgrade', (incoming, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket)).on('error', () => socket.destroy());
    const request = requestOf(incoming);
    upgrade(context, { incoming, socket, head, refused: guard(incoming), request, onFault });
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      history.close();
      reject(error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  server.on('error', onFault);
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `https://${address}`;
  serving = { ...serving, address };
  return {
    url,
    token,
    caCertificate,
    kubeconfig: (namespace) => kubeconfigText({ url, token, caCertificate, namespace }),
    close: () =>
      new Promise((resolve) => {
        history.close();
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
}

/** In bytes: a command that is run in a pod stands in the path. Source: golang net/http, `DefaultMaxHeaderBytes`. */
const longestHeader = 1024 * 1024;

type Guard = (incoming: IncomingMessage) => Status | undefined;

async function answer(
  serving: Serving,
  guard: Guard,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.on('error', () => response.destroy());
  const refused = guard(incoming);
  if (refused !== undefined) {
    response.shouldKeepAlive = false;
    return sendStatus(response, refused);
  }
  const body = await readBodyBytes(incoming);
  if (body === undefined) return;
  if ('refused' in body) {
    response.shouldKeepAlive = false;
    return sendStatus(response, body.refused);
  }
  dispatch(serving, { ...requestOf(incoming), body: body.bytes }, response);
}

function requestOf({ method = 'GET', url = '/', headers }: IncomingMessage): ApiRequest {
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const query = new URLSearchParams(question < 0 ? '' : url.slice(question + 1));
  const single = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return { method, path, query, headers: Object.fromEntries(single) as ApiRequest['headers'], body: new Uint8Array() };
}

/**
 * Lets nobody in but those who hold the token, and no web page: a page that reaches this port under another name
 * (DNS rebinding) shows in `Host`, one that sends requests from elsewhere in `Origin`.
 */
function guardOf(token: string): Guard {
  const expected = digest(`Bearer ${token}`);
  return ({ headers }) => {
    if (!isLocal(headers.host))
      return accessForbidden('forbidden: this server answers to 127.0.0.1 and localhost alone');
    const { origin } = headers;
    if (origin !== undefined && !isLocal(/^https:\/\/([^/]*)$/.exec(origin)?.[1])) {
      return accessForbidden('forbidden: requests of web pages are not answered');
    }
    return timingSafeEqual(digest(headers.authorization ?? ''), expected) ? undefined : unauthorized();
  };
}

function isLocal(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i.test(host ?? '');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function newToken(): string {
  return randomBytes(24).toString('base64url');
}
