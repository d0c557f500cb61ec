import { type ConnectionHandler } from '../connection-handler.ts';
import { http } from './http-answers.ts';
import { overTls } from './tls.ts';

/** The kubelet, to somebody who does not say who they are. */
export const serveKubelet: ConnectionHandler = overTls((socket, at) =>
  http(socket, at, ({ target }) =>
    /^\/(pods|metrics|stats|exec|run|logs)/.test(target)
      ? { status: 401, body: 'Unauthorized' }
      : { status: 404, body: '404 page not found\n' },
  ),
);
