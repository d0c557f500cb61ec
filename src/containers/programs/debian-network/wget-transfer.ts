import type { Options } from '../../libc/getopt.ts';
import { gaiStrerror, resolveName } from '../../libc/resolver.ts';
import { connectError, connectWithTimeout } from '../../network/connect.ts';
import { HttpConnection, type ResponseHead } from '../../network/http-client.ts';
import { resolveLocation, type Url, urlText } from '../../network/url.ts';
import { encodeBase64, encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { withTimeout } from '../../runtime/timeout.ts';
import { saveBody } from './wget-file.ts';
import { timestamp, type WgetLog } from './wget-log.ts';

/** What a request came to: an exit code, a redirection, or a failure after which it is tried again. */
export type RequestOutcome = number | 'retry' | { readonly location: string };

/** Where nothing comes for so long, in milliseconds, wget gives up by itself. */
const readTimeout = 900_000;

/** Resolves, connects, sends one request and saves the response. */
export async function requestOnce(process: Process, options: Options, log: WgetLog, url: Url): Promise<RequestOutcome> {
  if (url.scheme !== 'http' && url.scheme !== 'https') {
    await log.error(`${urlText(url)}: Unsupported scheme \u2018${url.scheme}\u2019.`);
    return 1;
  }
  const address = await resolveHost(process, options, log, url);
  if (address === undefined) return 4;
  const isLiteral = address === url.host;
  const server = isLiteral ? `${address}:${url.port}` : `${url.host} (${url.host})|${address}|:${url.port}`;
  await log.progress(`Connecting to ${server}... `);
  const connectTimeout = millisecondsOf(options, 'connect-timeout');
  const connected = await connectWithTimeout(process, address, url.port, connectTimeout);
  if (connected.is !== 'connected') {
    await log.progress(`failed: ${connectError(connected.is)}.\n`);
    return connected.is === 'timed out' || options.has('retry-connrefused') ? 'retry' : 4;
  }
  await log.progress('connected.\n');
  const stop = new AbortController();
  const connection = new HttpConnection(process, connected.socket, stop.signal);
  const timeout = millisecondsOf(options, 'read-timeout') ?? process.container.clock.builtInDelay(readTimeout);
  try {
    const outcome = await withTimeout(process, timeout, exchange(process, options, log, url, connection));
    if (outcome !== 'timed out') return outcome;
    await log.progress('Read error (Connection timed out) in headers.\n');
    return 'retry';
  } finally {
    stop.abort(new Error('the download has ended'));
    connection.close();
  }
}

/** The milliseconds of a time-out, else of the one for all, `-T`; undefined: none. */
function millisecondsOf(options: Options, name: string): number | undefined {
  const seconds = Number(options.value(name) ?? options.value('T') ?? 0);
  return seconds > 0 ? seconds * 1000 : undefined;
}

/** The address of the URL's host; undefined: it cannot be resolved, which is reported. */
async function resolveHost(
  process: Process,
  options: Options,
  log: WgetLog,
  { host }: Url,
): Promise<string | undefined> {
  const found = await resolveName(process, host, options.has('6') ? [6] : options.has('4') ? [4] : [4, 6]);
  if (typeof found === 'string') {
    await log.progress(`Resolving ${host} (${host})... failed: ${gaiStrerror(found)}.\n`);
    await log.error(`wget: unable to resolve host address \u2018${host}\u2019`);
    return undefined;
  }
  const [address] = found.addresses;
  if (address !== host) await log.progress(`Resolving ${host} (${host})... ${found.addresses.join(', ')}\n`);
  return address;
}

async function exchange(
  process: Process,
  options: Options,
  log: WgetLog,
  url: Url,
  connection: HttpConnection,
): Promise<RequestOutcome> {
  const tlsError = url.scheme === 'https' ? await openTls(options, log, url, connection) : 0;
  if (tlsError !== 0) return tlsError;
  await sendRequest(options, url, connection);
  await log.progress('HTTP request sent, awaiting response... ');
  const head = await connection.readHead();
  if (head === null) {
    await log.progress('No data received.\n');
    return 'retry';
  }
  if (options.has('S')) await log.responseHead([head.statusLine, ...head.headerLines]);
  else await log.progress(`${statusOf(head)}\n`);
  const location = head.header('location');
  if (head.status >= 300 && head.status < 400 && location !== undefined) {
    await log.progress(`Location: ${location} [following]\n`);
    return { location: resolveLocation(url, location) };
  }
  if (head.status >= 400) {
    await log.progress(`${timestamp(process)} ERROR ${head.status}: ${reasonOf(head)}.\n\n`);
    return 8;
  }
  if (options.has('spider')) {
    await log.progress('Remote file exists.\n\n');
    return 0;
  }
  return saveBody(process, options, log, url, head, connection.readBody(head));
}

/** Opens TLS; the exit code, 0 where it is open. */
async function openTls(options: Options, log: WgetLog, { host }: Url, connection: HttpConnection): Promise<number> {
  if ((await connection.openTls()) !== 'open') {
    await log.error('OpenSSL: error:0A00010B:SSL routines::wrong version number\nUnable to establish SSL connection.');
    return 4;
  }
  if (options.has('no-check-certificate', 'ca-certificate')) return 0;
  await log.error(`ERROR: The certificate of \u2018${host}\u2019 is not trusted.`);
  return 5;
}

function sendRequest(options: Options, url: Url, connection: HttpConnection): Promise<void> {
  const text = options.value('post-data') ?? options.value('body-data');
  const body = text === undefined ? undefined : encodeUtf8(text);
  const method = options.value('method') ?? (options.has('spider') ? 'HEAD' : body === undefined ? 'GET' : 'POST');
  const user = options.value('user');
  const credentials = user === undefined ? url.user : `${user}:${options.value('password') ?? ''}`;
  const lines = [
    `${method} ${url.target} HTTP/1.1`,
    `Host: ${url.authority}`,
    `User-Agent: ${options.value('U') ?? 'Wget/1.25.0'}`,
    'Accept: */*',
    'Accept-Encoding: identity',
    'Connection: Keep-Alive',
    ...(credentials === undefined ? [] : [`Authorization: Basic ${encodeBase64(credentials)}`]),
    ...(body === undefined
      ? []
      : ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`]),
    ...options.values('header'),
  ];
  return connection.send(`${lines.join('\r\n')}\r\n\r\n`, body);
}

function statusOf(head: ResponseHead): string {
  return head.status === 0 ? '200 No headers, assuming HTTP/0.9' : `${head.status} ${reasonOf(head)}`;
}

function reasonOf({ statusLine }: ResponseHead): string {
  return statusLine.replace(/^\S+ \d+ ?/, '');
}
