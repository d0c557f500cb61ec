import type { ConnectionHandler } from '../connection-handler.ts';
import { http } from './http-answers.ts';

/** google-samples/hello-app. */
export const serveHello: ConnectionHandler = (socket, at) => {
  const version = at.container.image?.endsWith(':2.0') ? '2.0.0' : '1.0.0';
  return http(socket, at, () => ({
    status: 200,
    body: `Hello, world!\nVersion: ${version}\nHostname: ${at.hostname}\n`,
  }));
};
