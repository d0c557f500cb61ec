import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { internalError } from '../kube/api-errors.ts';
import { admittedUser, apiContext, streamAccess } from './access/admit-request.ts';
import { newToken } from './access/authenticate.ts';
import { webPageRefusal } from './access/request-guard.ts';
import { createOpenApi } from './discovery/openapi.ts';
import { type Backend, dispatch } from './dispatch.ts';
import { type OtherUser, printKubeconfig } from './kubeconfig.ts';
import { type MemoryConnection, serveInMemory } from './pod-connections.ts';
import type { ApiContext, ClusterContext } from './request.ts';
import { handleUpgrade } from './upgrade.ts';
import { recordHistory } from './watch-history.ts';
import { readBodyBytes } from './wire/body-bytes.ts';
import { parseRequest } from './wire/parse-request.ts';
import { isPretty, sendJson, sendStatus } from './wire/respond.ts';

/** What a server serves, and how. */
export interface ServeOptions {
  readonly context: ClusterContext;
  /** The port to listen on; a free one by default. */
  readonly port?: number;
  /** The administrator's token; a random one by default. */
  readonly token?: string;
  /** Reads the text that scripts/generate-openapi.ts made. It is called when a client first asks for OpenAPI. */
  readonly readOpenApi?: () => string;
  /** Called with errors that are bugs of ours. The client learns only that there was an internal error. */
  readonly onFault?: (error: unknown) => void;
}

/** A Kubernetes API server that listens on the loopback address only. */
export interface ApiServer {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  readonly token: string;
  /** As PEM. */
  readonly caCertificate: string;
  /** The text of a kubeconfig file for this server, with the namespace of commands that name none, and with other users. */
  kubeconfig(namespace: string, others?: readonly OtherUser[]): string;
  /** Serves one connection of a pod, to its end. What it asks is who sends it by its token alone. */
  acceptFromPod(connection: MemoryConnection): Promise<void>;
  /** Stops the server and ends all its connections. */
  close(): Promise<void>;
}

/**
 * Serves a cluster over HTTPS on the loopback address: the administrator, who has the token, service accounts by theirs,
 * users by certificates that the cluster gave out, and all others as anonymous. Rejects when the port is taken.
 */
export async function serveApi(options: ServeOptions): Promise<ApiServer> {
  const { context: cluster, port = 0, token = newToken(), readOpenApi, onFault = () => undefined } = options;
  const { simulator, authority } = cluster;
  const { key, certificate } = authority.serverCertificate();
  const caCertificate = authority.certificate;
  const history = recordHistory(simulator.objects);
  const openApi = createOpenApi(readOpenApi);
  const context = apiContext(cluster, token);
  const server = createServer({
    key,
    cert: certificate,
    // A client may have a certificate. What it means is the authenticator's to say.
    ca: caCertificate,
    requestCert: true,
    rejectUnauthorized: false,
    keepAliveTimeout: 120_000,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  let backend: Backend = { context, history, openApi, address: '' };

  const answer = (incoming: IncomingMessage, response: ServerResponse): void => {
    answerRequest(backend, incoming, response).catch((error: unknown) => {
      onFault(error);
      sendStatus(response, internalError());
    });
  };
  server.on('request', (incoming, response) => {
    const refused = webPageRefusal(incoming);
    if (refused === undefined) return answer(incoming, response);
    response.shouldKeepAlive = false;
    sendStatus(response, refused);
  });
  const acceptFromPod = serveInMemory(answer);
  const upgraded = acceptUpgrades(server, context, onFault);
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());

  await listen(server, port).catch((error: unknown) => {
    history.close();
    throw error;
  });
  server.on('error', onFault);
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `https://${address}`;
  backend = { ...backend, address };
  return {
    url,
    token,
    caCertificate,
    kubeconfig: (namespace, others = []) => printKubeconfig({ url, token, caCertificate, namespace, others }),
    acceptFromPod,
    close: () =>
      new Promise((resolve) => {
        history.close();
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
}

/** In bytes: the path holds the command that runs in a pod. Source: golang net/http, `DefaultMaxHeaderBytes`. */
const MAX_HEADER_BYTES = 1024 * 1024;

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/**
 * Handles upgrades of connections. Returns the sockets that have been upgraded, which `closeAllConnections` leaves
 * open.
 */
function acceptUpgrades(server: Server, context: ApiContext, onFault: (error: unknown) => void): ReadonlySet<Duplex> {
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (incoming, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket)).on('error', () => socket.destroy());
    const request = parseRequest(incoming);
    const refused = webPageRefusal(incoming);
    const user = refused === undefined ? admittedUser(context, incoming, streamAccess(request)) : { refused };
    handleUpgrade(context, { incoming, socket, head, user, request, onFault });
  });
  return upgraded;
}

async function answerRequest(backend: Backend, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on('error', () => response.destroy());
  const body = await readBodyBytes(incoming);
  if (body === undefined) return;
  if ('refused' in body) {
    response.shouldKeepAlive = false;
    return sendStatus(response, body.refused);
  }
  const request = parseRequest(incoming);
  const user = admittedUser(backend.context, incoming, request);
  if ('refused' in user) {
    const { refused: status } = user;
    return sendJson(response, status.code, status, { pretty: isPretty(request) });
  }
  dispatch(backend, { ...request, user, body: body.bytes }, response);
}
