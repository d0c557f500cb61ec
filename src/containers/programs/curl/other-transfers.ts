import { absolutePath } from '../../files/paths.ts';
import type { HttpConnection } from '../../network/http-client.ts';
import { relay } from '../../network/relay.ts';
import type { Url } from '../../network/url.ts';
import type { TransferError } from './transfer-error.ts';
import type { TransferState } from './transfer-state.ts';

/** `telnet://`: copies the input to the server and what it sends to the output. */
export async function transferOverTelnet(
  transfer: TransferState,
  _url: Url,
  connection: HttpConnection,
): Promise<TransferError | undefined> {
  const socket = transfer.server?.socket;
  if (socket === undefined) return undefined;
  const stdout = { write: (bytes: Uint8Array) => transfer.receive(bytes) };
  await relay({ ...transfer.process, stdout }, { ...socket, close: () => connection.close() }, { keepOpen: true });
  return undefined;
}

/** `ftp://`: no pod here speaks FTP, so that what answers is no greeting of such a server. */
export async function transferOverFtp(
  _transfer: TransferState,
  _url: Url,
  connection: HttpConnection,
): Promise<TransferError | undefined> {
  const line = await connection.input.readLine();
  if (line === null) return { code: 52, text: 'Empty reply from server' };
  return { code: 8, text: `Got a ${line.slice(0, 3)} ftp-server response when 220 was expected` };
}

/** `file://`: reads a file of the container. */
export async function transferFile(transfer: TransferState, { target }: Url): Promise<TransferError | undefined> {
  const { process, output } = transfer;
  const bytes = process.container.files.read(absolutePath(process, target));
  if (typeof bytes === 'string') return { code: 37, text: `Couldn't open file ${target}` };
  transfer.received = 0;
  await transfer.receive(bytes);
  await output.done({ received: bytes.length, sent: 0, milliseconds: 0 });
  return undefined;
}
