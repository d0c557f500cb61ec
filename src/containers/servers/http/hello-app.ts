import type { Program } from '../../runtime/process.ts';
import type { ConnectionHandler } from '../connection-handler.ts';
import { serveUntilKilled, tcpPort } from '../listen.ts';
import { httpHandler } from './http-server.ts';

/** google-samples/hello-app. Source: GoogleCloudPlatform/kubernetes-engine-samples hello-app/main.go. */
export const serveHelloApp: ConnectionHandler = httpHandler((_request, { container, hostname }) => {
  const version = container.image?.endsWith(':2.0') ? '2.0.0' : '1.0.0';
  return { status: 200, body: `Hello, world!\nVersion: ${version}\nHostname: ${hostname}\n` };
});

/** hello-app: its server. */
export const helloApp: Program = (process) =>
  serveUntilKilled(process, tcpPort(8080), () => serveHelloApp, ['Server listening on port 8080']);
