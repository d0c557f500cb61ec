import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { accessForbidden, type Status, unauthorized } from '../../kube/api-errors.ts';

/** Decides by its headers whether a request is admitted: returns its refusal, or undefined. */
export type RequestGuard = (incoming: Pick<IncomingMessage, 'headers'>) => Status | undefined;

/**
 * A guard that admits only requests with the token, and none from a web page. A page that reaches this port under
 * another name (DNS rebinding) shows in `Host`; one that sends requests across origins shows in `Origin`.
 */
export function createRequestGuard(token: string): RequestGuard {
  const expected = digest(`Bearer ${token}`);
  return ({ headers }) => {
    if (!isLocal(headers.host)) {
      return accessForbidden('forbidden: this server answers to 127.0.0.1 and localhost alone');
    }
    const { origin } = headers;
    if (origin !== undefined && !isLocal(/^https:\/\/([^/]*)$/.exec(origin)?.[1])) {
      return accessForbidden('forbidden: requests of web pages are not answered');
    }
    return timingSafeEqual(digest(headers.authorization ?? ''), expected) ? undefined : unauthorized();
  };
}

/** A random token for the clients of one server. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

function isLocal(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i.test(host ?? '');
}

/** Digests have one length, so that comparing them takes the same time whatever the texts are. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
