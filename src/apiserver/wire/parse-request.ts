import type { IncomingMessage } from 'node:http';
import type { HttpRequest } from '../request.ts';

/** The parts of an HTTP request of a user whom no one knows yet, with an empty body. A header that was sent several times is one text with commas. */
export function parseRequest({ method = 'GET', url = '/', headers }: IncomingMessage): HttpRequest {
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const query = new URLSearchParams(question < 0 ? '' : url.slice(question + 1));
  const single = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return { method, path, query, headers: Object.fromEntries(single) as HttpRequest['headers'], body: new Uint8Array() };
}
