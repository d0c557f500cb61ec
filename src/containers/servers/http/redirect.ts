import type { ConnectionHandler } from '../connection-handler.ts';
import { httpHandler } from './http-server.ts';

/** A server whose first page redirects to another, as dashboards do. */
export function redirectTo(location: string): ConnectionHandler {
  return httpHandler(({ target }, { hostname }) =>
    target === '/'
      ? { status: 302, headers: { Location: location }, body: `<a href="${location}">Found</a>.\n\n` }
      : { status: 200, body: `${hostname}\n` },
  );
}
