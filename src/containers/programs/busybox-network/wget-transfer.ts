import { absolutePath } from '../../files/paths.ts';
import type { Options } from '../../libc/getopt.ts';
import { connectError, connectWithTimeout } from '../../network/connect.ts';
import { HttpConnection } from '../../network/http-client.ts';
import { resolveLocation, type Url, withPort } from '../../network/url.ts';
import { encodeBase64, encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { withTimeout } from '../../runtime/timeout.ts';
import { fail, failWith } from '../command-line/messages.ts';
import { hostAddress } from './host-address.ts';
import { logProgress, saveBody } from './wget-file.ts';

/** What a request came to: an exit code, or a redirection. */
export type RequestOutcome = number | { readonly location: string };

/** Where nothing comes for so long, in milliseconds, wget gives up by itself. */
const readTimeout = 900_000;

/** Resolves, connects, sends one request and saves the response. */
export async function requestOnce(process: Process, options: Options, url: Url): Promise<RequestOutcome> {
  if (url.portText !== undefined && !(url.port > 0 && url.port < 65_536)) {
    return fail(process, `bad port '${url.portText}'`);
  }
  const address = await hostAddress(process, url.host, undefined, url.authority);
  if (address === undefined) return 1;
  await logProgress(process, options, `Connecting to ${url.authority} (${withPort(address, url.port)})\n`);
  const seconds = options.value('T');
  const timeout = seconds === undefined ? undefined : Number(seconds) * 1000;
  const connected = await connectWithTimeout(process, address, url.port, timeout);
  if (connected.is === 'timed out' && timeout !== undefined) return fail(process, 'download timed out');
  if (connected.is !== 'connected') {
    const where = address.includes(':') ? '' : ` (${address})`;
    return fail(process, `can't connect to remote host${where}: ${connectError(connected.is)}`);
  }
  const stop = new AbortController();
  const connection = new HttpConnection(process, connected.socket, stop.signal);
  try {
    const limit = timeout ?? process.container.clock.builtInDelay(readTimeout);
    const outcome = await withTimeout(process, limit, exchange(process, options, url, connection));
    return outcome === 'timed out' ? await fail(process, 'download timed out') : outcome;
  } finally {
    stop.abort(new Error('the download has ended'));
    connection.close();
  }
}

async function exchange(
  process: Process,
  options: Options,
  url: Url,
  connection: HttpConnection,
): Promise<RequestOutcome> {
  if (url.scheme === 'https') {
    const code = await openTls(process, options, connection);
    if (code !== 0) return code;
  }
  await sendRequest(process, options, url, connection);
  const head = await connection.readFinalHead();
  if (head === null || head.status === 0) return fail(process, 'error getting response');
  if (options.has('S')) {
    for (const line of [head.statusLine, ...head.headerLines, '']) await failWith(process, `  ${line}\n`);
  }
  const location = head.header('location');
  if (head.status >= 300 && head.status < 400 && location !== undefined) {
    return { location: resolveLocation(url, location) };
  }
  if (head.status < 200 || head.status > 299) return fail(process, `server returned error: ${head.statusLine}`);
  if (options.has('spider')) {
    await logProgress(process, options, 'remote file exists\n');
    return 0;
  }
  return saveBody(process, options, url, connection.readBody(head));
}

/** Opens TLS; the exit code, 0 where it is open. */
async function openTls(process: Process, options: Options, connection: HttpConnection): Promise<number> {
  if (!options.has('no-check-certificate')) {
    // The words of busybox, whose wget checks no certificate.
    await fail(process, 'note: TLS certificate validation not implemented');
  }
  const tls = await connection.openTls();
  if (tls === 'open') return 0;
  if (tls !== 'ended') {
    const { wrong } = tls;
    await fail(process, `got bad TLS record (len:${wrong.length}) while expecting handshake record`);
    const dump = [...wrong.subarray(0, 99)].map((byte) => ` ${byte.toString(16).padStart(2, '0')}`).join('');
    await failWith(process, `${dump}\n`);
  }
  return fail(process, 'error getting response: Connection reset by peer');
}

function sendRequest(process: Process, options: Options, url: Url, connection: HttpConnection): Promise<void> {
  const body = bodyOf(process, options);
  const method = body !== undefined ? 'POST' : options.has('spider') ? 'HEAD' : 'GET';
  const given = options.values('header').map((line) => line.trim());
  const isGiven = (name: string) => given.some((line) => line.split(':')[0]?.toLowerCase() === name);
  const lines = [
    `${method} ${url.target} HTTP/1.1`,
    ...(isGiven('host') ? [] : [`Host: ${url.authority}`]),
    ...(isGiven('user-agent') ? [] : [`User-Agent: ${options.value('U') ?? 'Wget'}`]),
    'Connection: close',
    ...(url.user === undefined ? [] : [`Authorization: Basic ${encodeBase64(url.user)}`]),
    ...given,
    ...(body === undefined || isGiven('content-type') ? [] : ['Content-Type: application/x-www-form-urlencoded']),
    ...(body === undefined ? [] : [`Content-Length: ${body.length}`]),
  ];
  return connection.send(`${lines.join('\r\n')}\r\n\r\n`, body);
}

/** The body of `--post-data` or `--post-file`; undefined: there is none. */
function bodyOf(process: Process, options: Options): Uint8Array | undefined {
  const text = options.value('post-data');
  if (text !== undefined) return encodeUtf8(text);
  const file = options.value('post-file');
  const bytes = file === undefined ? 'ENOENT' : process.container.files.read(absolutePath(process, file));
  return typeof bytes === 'string' ? undefined : bytes;
}
