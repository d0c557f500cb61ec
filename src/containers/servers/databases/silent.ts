import { type Serve } from '../serving.ts';

/** Takes connections, reads them to their end and says nothing. */
export const serveSilently: Serve = async (socket) => {
  while ((await socket.read()) !== null);
  socket.end();
};
