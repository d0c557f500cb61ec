import type { ConnectionHandler } from '../connection-handler.ts';
import { httpHandler } from './http-server.ts';
import { overTls } from './tls.ts';

/** Serves one connection of a pod to the cluster's API server, in plain HTTP and to its end. */
export type ApiServerConnection = (socket: Parameters<ConnectionHandler>[0]) => Promise<void>;

/** The API server on a node. Absent: the cluster has none that answers yet. */
export function apiServerHandler(serve: ApiServerConnection | undefined): ConnectionHandler {
  return overTls(serve === undefined ? notReady : (socket) => serve(socket));
}

const notReady = httpHandler(() => ({ status: 503, body: 'the API server is not ready' }));
