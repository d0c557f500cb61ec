import type { ConnectionHandler } from '../connection-handler.ts';
import { http } from './http-answers.ts';

/** A page that leads to another, as dashboards have. */
export const serveRedirect =
  (location: string): ConnectionHandler =>
  (socket, at) =>
    http(socket, at, ({ target }) =>
      target === '/'
        ? { status: 302, headers: { Location: location }, body: `<a href="${location}">Found</a>.\n\n` }
        : { status: 200, body: `${at.hostname}\n` },
    );
