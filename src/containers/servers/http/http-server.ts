import { type BufferedReader, createBufferedReader } from '../../network/buffered-reader.ts';
import type { Socket } from '../../network/pod-network.ts';
import { concatBytes, encodeUtf8 } from '../../runtime/bytes.ts';

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

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface HttpServer {
  readonly respond: (request: HttpRequest, socket: Socket) => HttpResponse;
  readonly now: () => Date;
  /** Header lines that come before all others. */
  readonly leading?: Readonly<Record<string, string>>;
  /** Called once for each answer, with the number of bytes of its body. */
  readonly log?: (request: HttpRequest, response: HttpResponse, size: number, socket: Socket) => void;
  /** What a request that is no HTTP gets; by default what Go's server says. */
  readonly bad?: string;
}

/**
 * Speaks HTTP/1 over one connection until it ends: keeps it open as version and headers ask.
 * Source: RFC 9112.
 */
export async function serveHttp(socket: Socket, server: HttpServer): Promise<void> {
  const input = createBufferedReader(socket);
  for (;;) {
    const request = await readRequest(input, socket);
    if (request === null) break;
    if (request === 'bad') {
      await socket.write(encodeUtf8(server.bad ?? badRequest));
      break;
    }
    const response = server.respond(request, socket);
    const body = typeof response.body === 'string' ? encodeUtf8(response.body) : (response.body ?? new Uint8Array(0));
    const closes = closesAfter(request);
    server.log?.(request, response, body.length, socket);
    const head = headOf(request, response, body.length, closes, server);
    await socket.write(request.method === 'HEAD' ? head : concatBytes([head, body]));
    if (closes) break;
  }
  socket.end();
}

/** What a status code is called. */
export function reasonOf(status: number): string {
  return reasons[status] ?? 'Unknown';
}

/** A date as HTTP writes it. */
export function httpDate(date: Date): string {
  return date.toUTCString();
}

const badRequest =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';

const reasons: Readonly<Record<number, string>> = {
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

const longestBody = 1_048_576;

async function readRequest(input: BufferedReader, socket: Socket): Promise<HttpRequest | 'bad' | null> {
  const opening = await input.peek(1);
  if (opening.length > 0 && !isLetter(opening[0])) return 'bad';
  const first = await input.readLine();
  if (first === null) return null;
  const [, method, target, version] = /^([A-Z]+) (\S+) (HTTP\/1\.[01])$/.exec(first) ?? [];
  if (method === undefined || target === undefined || version === undefined) return 'bad';
  const headerLines: string[] = [];
  for (let line = await input.readLine(); line !== null && line !== ''; line = await input.readLine())
    headerLines.push(line);
  const headers = new Map(
    headerLines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
    }),
  );
  const length = Number(headers.get('content-length') ?? 0);
  if (!Number.isInteger(length) || length < 0 || length > longestBody) return 'bad';
  if (headers.get('expect') === '100-continue') await socket.write(encodeUtf8('HTTP/1.1 100 Continue\r\n\r\n'));
  return { method, target, version, headers, headerLines, body: await input.readBytes(length) };
}

/** Whether a request can begin with a byte: what begins otherwise (a handshake of TLS) is refused at once. */
function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && /[A-Za-z\r\n]/.test(String.fromCharCode(byte));
}

function closesAfter({ version, headers }: HttpRequest): boolean {
  const asked = headers.get('connection')?.toLowerCase();
  return version === 'HTTP/1.0' ? asked !== 'keep-alive' : asked === 'close';
}

function headOf(
  request: HttpRequest,
  response: HttpResponse,
  length: number,
  closes: boolean,
  server: HttpServer,
): Uint8Array {
  // Go's servers answer in the version that they were asked in; what has fixed headers of its own says 1.1 always.
  const version = server.leading === undefined ? request.version : 'HTTP/1.1';
  const isOld = version === 'HTTP/1.0';
  const headers = {
    ...server.leading,
    Date: httpDate(server.now()),
    ...(server.leading === undefined ? { 'Content-Length': `${length}` } : {}),
    'Content-Type': 'text/plain; charset=utf-8',
    ...(server.leading === undefined ? {} : { 'Content-Length': `${length}` }),
    ...response.headers,
    ...(closes && !isOld ? { Connection: 'close' } : server.leading === undefined ? {} : { Connection: 'keep-alive' }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return encodeUtf8(`${version} ${response.status} ${reasonOf(response.status)}\r\n${lines.join('')}\r\n`);
}
