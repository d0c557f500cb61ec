import type { IncomingMessage } from 'node:http';
import { accessForbidden, type Status } from '../../kube/api-errors.ts';

/**
 * Refuses requests of web pages, from any browser. A page that reaches this port under another name (DNS
 * rebinding) shows in `Host`; one that sends requests across origins shows in `Origin`.
 */
export function webPageRefusal({ headers }: Pick<IncomingMessage, 'headers'>): Status | undefined {
  if (!isLocal(headers.host)) {
    return accessForbidden('forbidden: this server answers to 127.0.0.1 and localhost alone');
  }
  const { origin } = headers;
  if (origin !== undefined && !isLocal(/^https:\/\/([^/]*)$/.exec(origin)?.[1])) {
    return accessForbidden('forbidden: requests of web pages are not answered');
  }
  return undefined;
}

function isLocal(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i.test(host ?? '');
}
