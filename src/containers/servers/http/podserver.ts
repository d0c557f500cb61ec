import type { ConnectionHandler } from '../connection-handler.ts';
import { http } from './http-answers.ts';

/** HTTP that says which pod answered, on which port, to whom. */
export const servePodserver: ConnectionHandler = (socket, at) =>
  http(socket, at, () => ({ status: 200, body: `${at.hostname} port ${at.port} for ${socket.remote.address}\n` }));
