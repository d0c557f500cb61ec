import type { BufferedReader } from '../../network/buffered-reader.ts';
import type { Socket } from '../../network/pod-network.ts';
import { encodeUtf8 } from '../../runtime/bytes.ts';

/** A request that a server has read. */
export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** As they came, `Name: value`. */
  readonly headerLines: readonly string[];
  readonly body: Uint8Array;
}

/** What a server answers. */
export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The longest body of a request that is read, in bytes. */
const maxBodyLength = 1_048_576;

/** Reads the next request; null at the end of the connection. Source: RFC 9112, 2.1. */
export async function readRequest(input: BufferedReader, socket: Socket): Promise<HttpRequest | 'bad request' | null> {
  const [firstByte] = await input.peek(1);
  if (firstByte !== undefined && !isRequestStart(firstByte)) return 'bad request';
  const requestLine = await input.readLine();
  if (requestLine === null) return null;
  const [, method, target, version] = /^([A-Z]+) (\S+) (HTTP\/1\.[01])$/.exec(requestLine) ?? [];
  if (method === undefined || target === undefined || version === undefined) return 'bad request';
  const headerLines: string[] = [];
  for (let line = await input.readLine(); line !== null && line !== ''; line = await input.readLine()) {
    headerLines.push(line);
  }
  const headers = new Map(headerLines.map(parseHeader));
  const length = Number(headers.get('content-length') ?? 0);
  if (!Number.isInteger(length) || length < 0 || length > maxBodyLength) return 'bad request';
  if (headers.get('expect') === '100-continue') await socket.write(encodeUtf8('HTTP/1.1 100 Continue\r\n\r\n'));
  return { method, target, version, headers, headerLines, body: await input.readBytes(length) };
}

function parseHeader(line: string): readonly [string, string] {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}

/** Whether a request can begin with a byte. One that begins otherwise, such as a TLS handshake, is refused at once. */
function isRequestStart(byte: number): boolean {
  return /[A-Za-z\r\n]/.test(String.fromCharCode(byte));
}

/** Whether the connection is closed after a request. Source: RFC 9112, 9.3. */
export function closesConnection({ version, headers }: HttpRequest): boolean {
  const connection = headers.get('connection')?.toLowerCase();
  return version === 'HTTP/1.0' ? connection !== 'keep-alive' : connection === 'close';
}

/** The path of a request, without its query. */
export function pathOf({ target }: HttpRequest): string {
  return target.split('?')[0] ?? '/';
}

/** The reason phrase of a status code. Source: RFC 9110, 15. */
export function reasonPhrase(status: number): string {
  return reasonPhrases[status] ?? 'Unknown';
}

const reasonPhrases: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
