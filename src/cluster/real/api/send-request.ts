import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import { ClusterError } from '../cluster-error.ts';
import type { ClusterAccess } from './kube-config.ts';

/** The HTTP methods that are used. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The response of the server to a request. */
export interface ApiResponse {
  /** The HTTP status code. */
  readonly code: number;
  readonly body: unknown;
  /** Warnings of the server, each without its code and quotes. */
  readonly warnings: readonly string[];
}

/** In milliseconds: longer than any response takes. */
const REQUEST_TIMEOUT = 15_000;

/**
 * Sends one request to the server of a context, with its credentials. A body is sent as JSON of the media type `type`.
 * Rejects with the error of Node where the server does not answer, and with a `ClusterError` where the context cannot
 * log in.
 */
export async function sendRequest(
  { config, server }: ClusterAccess,
  method: HttpMethod,
  path: string,
  body: object | undefined,
  type: string,
): Promise<ApiResponse> {
  const options: Omit<RequestOptions, 'headers'> & { headers?: Record<string, string> } = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw new ClusterError('unauthorized', `this context cannot log in: ${(error as Error).message}`);
  }
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...options.headers,
    accept: 'application/json',
    ...(text === undefined ? {} : { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) }),
  };
  const url = new URL(`${server.replace(/\/$/, '')}${path}`);
  const request = url.protocol === 'http:' ? requestPlain : requestSecure;
  const { promise, resolve, reject } = Promise.withResolvers<ApiResponse>();
  const outgoing = request(url, { ...options, method, headers, timeout: REQUEST_TIMEOUT }, (incoming) => {
    readAll(incoming).then((read) => resolve(responseOf(incoming, read)), reject);
  });
  outgoing.on('timeout', () => outgoing.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })));
  outgoing.on('error', reject);
  outgoing.end(text);
  return promise;
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function responseOf({ statusCode = 0, headers }: IncomingMessage, text: string): ApiResponse {
  const header = headers['warning'] ?? '';
  const warnings = (Array.isArray(header) ? header.join(', ') : header).matchAll(/299 - "((?:[^"\\]|\\.)*)"/g);
  return {
    code: statusCode,
    body: parseBody(text),
    warnings: [...warnings].map(([, warning = '']) => warning.replace(/\\(.)/g, '$1')),
  };
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
