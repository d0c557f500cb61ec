import type { ConnectionHandler } from '../connection-handler.ts';
import { http, json } from './http-answers.ts';
import { overTls } from './tls.ts';

/** The API server, to somebody who does not say who they are. */
export const serveApiServer: ConnectionHandler = overTls((socket, at) =>
  http(socket, at, ({ target }) => {
    const path = target.split('?')[0] ?? '/';
    if (path === '/version') return json(200, apiVersion);
    if (/^\/(healthz|livez|readyz)$/.test(path)) return { status: 200, body: 'ok' };
    return json(403, forbidden(path));
  }),
);

export const apiVersion = { major: '1', minor: '35', gitVersion: 'v1.35.4', platform: 'linux/amd64' };

export function forbidden(path: string): object {
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
