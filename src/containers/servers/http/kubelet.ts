import type { ConnectionHandler } from '../connection-handler.ts';
import { httpHandler } from './http-server.ts';
import { overTls } from './tls.ts';

/** The kubelet, to an anonymous client. Source: kubernetes/kubernetes pkg/kubelet/server/server.go. */
export const serveKubelet: ConnectionHandler = overTls(
  httpHandler(({ target }) =>
    /^\/(pods|metrics|stats|exec|run|logs)/.test(target)
      ? { status: 401, body: 'Unauthorized' }
      : { status: 404, body: '404 page not found\n' },
  ),
);
