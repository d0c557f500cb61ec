import type { ConnectionHandler } from '../connection-handler.ts';
import { type HttpResponse, pathOf } from './http-message.ts';
import { httpHandler } from './http-server.ts';
import { overTls } from './tls.ts';

/** The API server, to an anonymous user. Source: kubernetes/kubernetes, the role system:public-info-viewer. */
export const serveApiServer: ConnectionHandler = overTls(
  httpHandler((request) => {
    const path = pathOf(request);
    if (path === '/version') return jsonResponse(200, version);
    return /^\/(healthz|livez|readyz)$/.test(path) ? { status: 200, body: 'ok' } : jsonResponse(403, forbidden(path));
  }),
);

const version = { major: '1', minor: '35', gitVersion: 'v1.35.4', platform: 'linux/amd64' };

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

function jsonResponse(status: number, body: object): HttpResponse {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body, null, 2) };
}
