import type { HttpConnection, ResponseHead } from '../../network/http-client.ts';
import type { Url } from '../../network/url.ts';
import { curlRequest } from './request.ts';
import type { TransferError } from './transfer-error.ts';
import type { TransferState } from './transfer-state.ts';

/** Sends one request and reads its response. */
export async function transferOverHttp(
  transfer: TransferState,
  url: Url,
  connection: HttpConnection,
): Promise<TransferError | undefined> {
  const tlsError = url.scheme === 'https' ? await openTls(transfer, connection) : undefined;
  if (tlsError !== undefined) return tlsError;
  await sendRequest(transfer, url, connection);
  const head = await connection.readFinalHead();
  if (head === null) {
    await transfer.note('Empty reply from server');
    return { code: 52, text: 'Empty reply from server' };
  }
  if (head.status === 0) {
    await transfer.note('Received HTTP/0.9 when not allowed');
    return { code: 1, text: 'Received HTTP/0.9 when not allowed' };
  }
  transfer.head = head;
  return readResponse(transfer, head, connection);
}

async function openTls(transfer: TransferState, connection: HttpConnection): Promise<TransferError | undefined> {
  await transfer.note('ALPN: offers h2,http/1.1');
  await transfer.output.trace(
    '} [5 bytes data]\n* TLSv1.3 (OUT), TLS handshake, Client hello (1):\n} [512 bytes data]\n',
  );
  const tls = await connection.openTls();
  if (tls === 'ended') return { code: 35, text: 'OpenSSL SSL_connect: Connection reset by peer in connection to host' };
  if (tls !== 'open') {
    const text = 'OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number';
    await transfer.note(text);
    return { code: 35, text };
  }
  return transfer.options.has('insecure', 'cacert') ? undefined : { code: 60, text: untrustedCertificate };
}

const untrustedCertificate = `SSL certificate problem: unable to get local issuer certificate
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the web page mentioned above.`;

async function sendRequest(transfer: TransferState, url: Url, connection: HttpConnection): Promise<void> {
  const { process, options, output } = transfer;
  const { method, target, headers, body } = curlRequest(process, options, url);
  transfer.method = method;
  const user = options.value('user') ?? url.user;
  if (user !== undefined) await transfer.note(`Server auth using Basic with user '${user.split(':')[0]}'`);
  const lines = [`${method} ${target} HTTP/1.1`, ...headers, ''];
  for (const line of lines) await output.trace(`> ${line}\r\n`);
  if (body !== undefined && !options.has('upload-file')) await output.trace(`} [${body.length} bytes data]\n`);
  transfer.sent = body?.length ?? 0;
  await connection.send(`${lines.join('\r\n')}\r\n`, body);
}

async function readResponse(
  transfer: TransferState,
  head: ResponseHead,
  connection: HttpConnection,
): Promise<TransferError | undefined> {
  const { options, output } = transfer;
  const lines = [head.statusLine, ...head.headerLines, ''];
  for (const line of lines) await output.trace(`< ${line}\r\n`);
  const isFailure = head.status >= 400 && options.has('fail', 'fail-with-body');
  const failure = isFailure ? { code: 22, text: `The requested URL returned error: ${head.status}` } : undefined;
  await output.head(`${lines.join('\r\n')}\r\n`);
  if (failure !== undefined && !options.has('fail-with-body')) return failure;
  if (options.has('head')) return failure;
  const isRedirection = head.status >= 300 && head.status < 400 && head.header('location') !== undefined;
  const isHidden = options.has('location') && isRedirection;
  for await (const chunk of connection.readBody(head)) {
    if (transfer.received === 0) await output.trace(`{ [${chunk.length} bytes data]\n`);
    if (isHidden) transfer.received += chunk.length;
    else await transfer.receive(chunk);
  }
  const missing = Number(head.header('content-length') ?? transfer.received) - transfer.received;
  if (missing > 0) return { code: 18, text: `transfer closed with ${missing} bytes remaining to read` };
  return failure;
}
