import {
  type HttpConnection,
  httpConnection,
  openTls,
  type ResponseHead,
  readBody,
  readHead,
} from '../../network/http-client.ts';
import { relay } from '../../network/relay.ts';
import { fullPath } from '../../network/saying.ts';
import { parseUrl, resolveLocation, type Url } from '../../network/url.ts';
import { encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { withTimeout } from '../../runtime/timeout.ts';
import {
  connectToHost,
  elapsed,
  remainingTime,
  type ServerConnection,
  type TransferContext,
  type TransferError,
} from './connect.ts';
import { type CurlOptions, lastValue } from './options.ts';
import { requestOf } from './request.ts';
import type { TransferFacts } from './write-out.ts';

/** Where a transfer's output goes. */
export interface Sink {
  /** Bytes of the body. */
  body(bytes: Uint8Array): Promise<void>;
  /** Lines of the head, where they were asked for (`-i`, `-I`, `-D`). */
  head(text: string): Promise<void>;
  /** A line of `-v`, as it is. */
  trace(text: string): Promise<void>;
  /** The transfer is over: the last line of the progress meter. */
  done(progress: Progress): Promise<void>;
}

/** How far a transfer came. */
export interface Progress {
  readonly received: number;
  readonly sent: number;
  readonly milliseconds: number;
  readonly failed?: TransferError;
}

/** What became of one URL. */
export interface TransferResult {
  readonly failed?: TransferError;
  readonly facts: Omit<TransferFacts, 'exitCode' | 'errorText' | 'file'>;
}

/** Fetches one URL, redirections included, and hands its output on as it comes. */
export async function transfer(
  process: Process,
  settings: CurlOptions,
  text: string,
  sink: Sink,
): Promise<TransferResult> {
  const began = process.container.clock.now().getTime();
  const note = (line: string) => sink.trace(`* ${line}\n`);
  const reaching: TransferContext = { process, settings, note, began };
  let url = parseUrl(text);
  const seen: TransferState = { received: 0, sent: 0, connects: 0, redirects: 0, method: 'GET' };
  let failed: TransferError | undefined;
  const limit = Number(lastValue(settings, 'max-redirs') ?? 50);
  for (;;) {
    failed = wrongUrl(url) ?? (await fetchOne(reaching, url, sink, seen));
    const location = seen.head?.header('location');
    const status = seen.head?.status ?? 0;
    if (failed !== undefined || location === undefined || status < 300 || status > 399) break;
    seen.redirectUrl = resolveLocation(url, location);
    if (!settings.given.has('location') && !settings.given.has('location-trusted')) break;
    if (seen.redirects >= limit) {
      failed = { code: 47, text: `Maximum (${limit}) redirects followed` };
      break;
    }
    seen.redirects += 1;
    await note(`Issue another request to this URL: '${seen.redirectUrl}'`);
    url = parseUrl(seen.redirectUrl);
  }
  return { ...(failed === undefined ? {} : { failed }), facts: factsOf(reaching, url, seen) };
}

interface TransferState {
  head?: ResponseHead;
  reached?: ServerConnection;
  received: number;
  sent: number;
  connects: number;
  redirects: number;
  redirectUrl?: string;
  method: string;
}

function wrongUrl({ host, port, scheme, portText }: Url): TransferError | undefined {
  if (!['http', 'https', 'telnet', 'file', 'ftp'].includes(scheme)) {
    return { code: 1, text: `Protocol "${scheme}" not supported or disabled in libcurl` };
  }
  if (scheme === 'file') return undefined;
  const badPort = portText !== undefined && !(port >= 0 && port < 65_536);
  return host === '' || badPort || /[\s<>"]/.test(host)
    ? { code: 3, text: 'URL using bad/illegal format or missing URL' }
    : undefined;
}

async function fetchOne(
  reaching: TransferContext,
  url: Url,
  sink: Sink,
  seen: TransferState,
): Promise<TransferError | undefined> {
  const { process, settings, note } = reaching;
  if (url.scheme === 'file') return readFile(process, url, sink, seen);
  const proxy = lastValue(settings, 'proxy');
  const reached = await connectToHost(reaching, proxy === undefined ? url : parseUrl(proxy));
  if ('code' in reached) {
    await note(reached.text);
    await sink.done(progressOf(reaching, seen, reached));
    await note('Closing connection 0');
    return reached;
  }
  seen.reached = reached;
  seen.connects += 1;
  const stop = new AbortController();
  const connection = httpConnection(process, reached.socket, stop.signal);
  const talk =
    url.scheme === 'http' || url.scheme === 'https' ? speakHttp : url.scheme === 'telnet' ? speakTelnet : speakFtp;
  try {
    const left = remainingTime(reaching, 'max-time');
    const work = talk(reaching, url, connection, sink, seen);
    const result = left === undefined ? await work : await withTimeout(process, left, work);
    const failed = result === 'timed out' ? tooLate(reaching, url, seen) : result;
    if (failed !== undefined && result === 'timed out') await note(failed.text);
    await sink.done(progressOf(reaching, seen, failed));
    const keeps = failed === undefined && url.scheme !== 'telnet' && seen.head?.header('connection') !== 'close';
    await note(keeps ? `Connection #0 to host ${url.host} left intact` : 'Closing connection 0');
    return failed;
  } finally {
    stop.abort(new Error('the transfer has ended'));
    connection.close();
  }
}

function progressOf(
  reaching: TransferContext,
  { received, sent }: TransferState,
  failed: TransferError | undefined,
): Progress {
  return { received, sent, milliseconds: elapsed(reaching), ...(failed === undefined ? {} : { failed }) };
}

function tooLate(reaching: TransferContext, url: Url, seen: TransferState): TransferError {
  if (url.scheme === 'telnet') return { code: 28, text: 'Time-out' };
  const length = seen.head?.header('content-length');
  const outOf = length === undefined ? '' : ` out of ${length}`;
  const text = `Operation timed out after ${elapsed(reaching)} milliseconds with ${seen.received}${outOf} bytes received`;
  return { code: 28, text };
}

type Talk = (
  reaching: TransferContext,
  url: Url,
  connection: HttpConnection,
  sink: Sink,
  seen: TransferState,
) => Promise<TransferError | undefined>;

const speakHttp: Talk = async (reaching, url, connection, sink, seen) => {
  const { process, settings, note } = reaching;
  const { given } = settings;
  if (url.scheme === 'https') {
    const failed = await openSecurely(reaching, connection, sink);
    if (failed !== undefined) return failed;
  }
  const request = requestOf(process, settings, url, given.has('proxy'));
  seen.method = request.method;
  const user = lastValue(settings, 'user') ?? url.user;
  if (user !== undefined) await note(`Server auth using Basic with user '${user.split(':')[0]}'`);
  const lines = [`${request.method} ${request.target} HTTP/1.1`, ...request.headers, ''];
  for (const line of lines) await sink.trace(`> ${line}\r\n`);
  if (request.body !== undefined && !given.has('upload-file'))
    await sink.trace(`} [${request.body.length} bytes data]\n`);
  seen.sent = request.body?.length ?? 0;
  await connection.send(`${lines.join('\r\n')}\r\n`, request.body);
  let head = await readHead(connection);
  while (head?.status === 100) head = await readHead(connection);
  if (head === null) {
    await note('Empty reply from server');
    return { code: 52, text: 'Empty reply from server' };
  }
  if (head.status === 0) {
    await note('Received HTTP/0.9 when not allowed');
    return { code: 1, text: 'Received HTTP/0.9 when not allowed' };
  }
  seen.head = head;
  for (const line of [head.statusLine, ...head.headerLines, '']) await sink.trace(`< ${line}\r\n`);
  const refused = head.status >= 400 && (given.has('fail') || given.has('fail-with-body'));
  const failure = { code: 22, text: `The requested URL returned error: ${head.status}` };
  await sink.head(`${[head.statusLine, ...head.headerLines, ''].join('\r\n')}\r\n`);
  if (refused && !given.has('fail-with-body')) return failure;
  const goesOn =
    given.has('location') && head.status >= 300 && head.status < 400 && head.header('location') !== undefined;
  if (given.has('head')) return refused ? failure : undefined;
  for await (const chunk of readBody(connection, head)) {
    if (seen.received === 0) await sink.trace(`{ [${chunk.length} bytes data]\n`);
    seen.received += chunk.length;
    if (!goesOn) await sink.body(chunk);
  }
  const length = Number(head.header('content-length') ?? seen.received);
  if (seen.received < length) {
    return { code: 18, text: `transfer closed with ${length - seen.received} bytes remaining to read` };
  }
  return refused ? failure : undefined;
};

async function openSecurely(
  { settings, note }: TransferContext,
  connection: HttpConnection,
  sink: Sink,
): Promise<TransferError | undefined> {
  await note('ALPN: offers h2,http/1.1');
  await sink.trace('} [5 bytes data]\n* TLSv1.3 (OUT), TLS handshake, Client hello (1):\n} [512 bytes data]\n');
  const tls = await openTls(connection);
  if (tls === 'ended') return { code: 35, text: 'OpenSSL SSL_connect: Connection reset by peer in connection to host' };
  if (tls !== 'open') {
    const failed = { code: 35, text: 'OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number' };
    await note(failed.text);
    return failed;
  }
  const trusts = settings.given.has('insecure') || settings.given.has('cacert');
  return trusts ? undefined : { code: 60, text: untrusted };
}

const untrusted = `SSL certificate problem: unable to get local issuer certificate
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the web page mentioned above.`;

const speakTelnet: Talk = async ({ process }, _url, connection, sink, seen) => {
  const { socket } = seen.reached ?? {};
  if (socket === undefined) return undefined;
  const counting = {
    write: (bytes: Uint8Array) => {
      seen.received += bytes.length;
      return sink.body(bytes);
    },
  };
  await relay({ ...process, stdout: counting }, { ...socket, close: () => connection.close() }, { keepOpen: true });
  return undefined;
};

/** No pod here speaks FTP: what answers is no greeting of such a server. */
const speakFtp: Talk = async (_reaching, _url, connection) => {
  const line = await connection.input.readLine();
  return line === null
    ? { code: 52, text: 'Empty reply from server' }
    : { code: 8, text: `Got a ${line.slice(0, 3)} ftp-server response when 220 was expected` };
};

async function readFile(
  process: Process,
  url: Url,
  sink: Sink,
  seen: TransferState,
): Promise<TransferError | undefined> {
  const bytes = process.container.files.read(fullPath(process, url.target));
  if (typeof bytes === 'string') return { code: 37, text: `Couldn't open file ${url.target}` };
  seen.received = bytes.length;
  await sink.body(bytes);
  await sink.done({ received: bytes.length, sent: 0, milliseconds: 0 });
  return undefined;
}

function factsOf(reaching: TransferContext, url: Url, seen: TransferState): TransferResult['facts'] {
  const head = seen.head;
  return {
    url,
    effectiveUrl: `${url.scheme}://${url.authority}${url.target}`,
    method: seen.method,
    status: head?.status ?? 0,
    version: head === undefined ? '0' : (/HTTP\/(\d\.\d)/.exec(head.statusLine)?.[1] ?? '0'),
    contentType: head?.header('content-type') ?? '',
    received: seen.received,
    sent: seen.sent,
    headerSize: head === undefined ? 0 : encodeUtf8([head.statusLine, ...head.headerLines, '', ''].join('\r\n')).length,
    redirects: seen.redirects,
    redirectUrl: reaching.settings.given.has('location') ? '' : (seen.redirectUrl ?? ''),
    remoteAddress: seen.reached?.address ?? '',
    remotePort: seen.reached?.port ?? 0,
    localAddress: seen.reached === undefined ? '' : (reaching.process.container.network.addresses[0] ?? ''),
    milliseconds: elapsed(reaching),
    connected: seen.connects,
  };
}
