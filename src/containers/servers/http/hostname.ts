import type { ConnectionHandler } from '../connection-handler.ts';
import { http } from './http-answers.ts';

/** HTTP that answers the pod's name. */
export const serveHostname: ConnectionHandler = (socket, at) =>
  http(socket, at, () => ({ status: 200, body: `${at.hostname}\n` }));
