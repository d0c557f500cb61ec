import { type ConnectionHandler } from '../connection-handler.ts';

/** Takes connections, reads them to their end and says nothing. */
export const serveSilently: ConnectionHandler = async (socket) => {
  while ((await socket.read()) !== null);
  socket.end();
};
