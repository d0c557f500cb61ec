import type { ConnectionHandler } from './connection-handler.ts';

/** Reads a connection to its end and sends nothing, as a server does that is spoken to in another protocol. */
export const discardInput: ConnectionHandler = async (socket) => {
  while ((await socket.read()) !== null);
  socket.end();
};
