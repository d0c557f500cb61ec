import type { ConnectionHandler } from '../connection-handler.ts';
import { httpHandler } from './http-server.ts';

/** Answers every request with the pod's name. */
export const serveHostname: ConnectionHandler = httpHandler((_request, { hostname }) => ({
  status: 200,
  body: `${hostname}\n`,
}));
