import { HttpConnection } from '../../network/http-client.ts';
import { parseUrl, resolveLocation, type Url, urlText } from '../../network/url.ts';
import { encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { withOptionalTimeout } from '../../runtime/timeout.ts';
import { connectToHost } from './connect.ts';
import { transferOverHttp } from './http-transfer.ts';
import type { CurlOptions } from './options.ts';
import { transferFile, transferOverFtp, transferOverTelnet } from './other-transfers.ts';
import type { TransferOutput } from './output.ts';
import type { TransferError } from './transfer-error.ts';
import { TransferState } from './transfer-state.ts';
import type { TransferFacts } from './write-out.ts';

/** What became of one URL. */
export interface TransferResult {
  readonly error: TransferError | undefined;
  readonly facts: TransferFacts;
}

/** Transfers one URL, redirections included, and writes its output as it comes. */
export async function transferUrl(
  process: Process,
  options: CurlOptions,
  text: string,
  output: TransferOutput,
): Promise<TransferResult> {
  const transfer = new TransferState(process, options, output);
  const maxRedirects = Number(options.value('max-redirs') ?? 50);
  for (let url = parseUrl(text); ; ) {
    const error = invalidUrl(url) ?? (await transferOnce(transfer, url));
    const next = error === undefined ? nextUrl(transfer, url) : undefined;
    if (next === undefined) return { error, facts: factsOf(transfer, url) };
    if (transfer.redirects >= maxRedirects) {
      const tooMany = { code: 47, text: `Maximum (${maxRedirects}) redirects followed` };
      return { error: tooMany, facts: factsOf(transfer, url) };
    }
    transfer.redirects += 1;
    await transfer.note(`Issue another request to this URL: '${next}'`);
    url = parseUrl(next);
  }
}

/** The URL that the last response redirects to; undefined: to none, or it is not followed. */
function nextUrl(transfer: TransferState, url: Url): string | undefined {
  const { head, options } = transfer;
  const location = head?.header('location');
  if (head === undefined || location === undefined || head.status < 300 || head.status > 399) return undefined;
  transfer.redirectUrl = resolveLocation(url, location);
  return options.has('location', 'location-trusted') ? transfer.redirectUrl : undefined;
}

function invalidUrl({ host, port, scheme, portText }: Url): TransferError | undefined {
  if (!['http', 'https', 'telnet', 'file', 'ftp'].includes(scheme)) {
    return { code: 1, text: `Protocol "${scheme}" not supported or disabled in libcurl` };
  }
  if (scheme === 'file') return undefined;
  const isPortInvalid = portText !== undefined && !(port >= 0 && port < 65_536);
  const isInvalid = host === '' || isPortInvalid || /[\s<>"]/.test(host);
  return isInvalid ? { code: 3, text: 'URL using bad/illegal format or missing URL' } : undefined;
}

const transfers = {
  http: transferOverHttp,
  https: transferOverHttp,
  telnet: transferOverTelnet,
  ftp: transferOverFtp,
};

/** One request, without its redirection. */
async function transferOnce(transfer: TransferState, url: Url): Promise<TransferError | undefined> {
  if (url.scheme === 'file') return transferFile(transfer, url);
  const { process, options } = transfer;
  const proxy = options.value('proxy');
  const server = await connectToHost(transfer, proxy === undefined ? url : parseUrl(proxy));
  if ('code' in server) {
    await transfer.note(server.text);
    await finish(transfer, server);
    await transfer.note('Closing connection 0');
    return server;
  }
  transfer.server = server;
  transfer.connects += 1;
  const stop = new AbortController();
  const connection = new HttpConnection(process, server.socket, stop.signal);
  const run = url.scheme === 'telnet' || url.scheme === 'ftp' ? transfers[url.scheme] : transferOverHttp;
  try {
    const result = await withOptionalTimeout(
      process,
      transfer.remainingTime('max-time'),
      run(transfer, url, connection),
    );
    const error = result === 'timed out' ? timeoutError(transfer, url) : result;
    if (error !== undefined && result === 'timed out') await transfer.note(error.text);
    await finish(transfer, error);
    const isKept = error === undefined && url.scheme !== 'telnet' && transfer.head?.header('connection') !== 'close';
    await transfer.note(isKept ? `Connection #0 to host ${url.host} left intact` : 'Closing connection 0');
    return error;
  } finally {
    stop.abort(new Error('the transfer has ended'));
    connection.close();
  }
}

function finish({ output, received, sent, elapsed }: TransferState, error: TransferError | undefined): Promise<void> {
  return output.done({ received, sent, milliseconds: elapsed, error });
}

function timeoutError({ head, received, elapsed }: TransferState, { scheme }: Url): TransferError {
  if (scheme === 'telnet') return { code: 28, text: 'Time-out' };
  const length = head?.header('content-length');
  const total = length === undefined ? '' : ` out of ${length}`;
  return {
    code: 28,
    text: `Operation timed out after ${elapsed} milliseconds with ${received}${total} bytes received`,
  };
}

function factsOf(transfer: TransferState, url: Url): TransferFacts {
  const { process, options, head, server } = transfer;
  const headText = head === undefined ? '' : [head.statusLine, ...head.headerLines, '', ''].join('\r\n');
  return {
    url,
    effectiveUrl: urlText(url),
    method: transfer.method,
    status: head?.status ?? 0,
    version: /HTTP\/(\d\.\d)/.exec(head?.statusLine ?? '')?.[1] ?? '0',
    contentType: head?.header('content-type') ?? '',
    received: transfer.received,
    sent: transfer.sent,
    headerSize: encodeUtf8(headText).length,
    redirects: transfer.redirects,
    redirectUrl: options.has('location') ? '' : (transfer.redirectUrl ?? ''),
    remoteAddress: server?.address ?? '',
    remotePort: server?.port ?? 0,
    localAddress: server === undefined ? '' : (process.container.network.addresses[0] ?? ''),
    milliseconds: transfer.elapsed,
    connects: transfer.connects,
  };
}
