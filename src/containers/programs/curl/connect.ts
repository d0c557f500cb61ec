import { resolveName } from '../../libc/resolver.ts';
import { connectError, connectWithTimeout } from '../../network/connect.ts';
import type { Url } from '../../network/url.ts';
import { withOptionalTimeout } from '../../runtime/timeout.ts';
import type { TransferError } from './transfer-error.ts';
import type { ConnectedServer, TransferState } from './transfer-state.ts';

/** A host and port to connect to. */
interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Resolves the host and connects to the first of its addresses that accepts. */
export async function connectToHost(transfer: TransferState, url: Url): Promise<ConnectedServer | TransferError> {
  const endpoint = endpointOf(transfer, url);
  const addresses = await addressesOf(transfer, endpoint);
  if ('code' in addresses) return addresses;
  const { process, options } = transfer;
  const overall = transfer.remainingTime('max-time');
  const timeout = transfer.remainingTime('max-time', 'connect-timeout');
  const { port } = endpoint;
  let isTimedOut = false;
  for (const address of addresses) {
    await transfer.note(`  Trying ${address.includes(':') ? `[${address}]` : address}:${port}...`);
    const connected = await connectWithTimeout(process, address, port, timeout);
    if (connected.is === 'connected') {
      await transfer.note(`Connected to ${url.host} (${address}) port ${port} (#0)`);
      return { socket: connected.socket, address, port };
    }
    isTimedOut = connected.is === 'timed out';
    if (!isTimedOut) await transfer.note(`connect to ${address} port ${port} failed: ${connectError(connected.is)}`);
    else if (timeout !== undefined && timeout === overall) {
      return { code: 28, text: `Connection timed out after ${transfer.elapsed} milliseconds` };
    } else if (timeout !== undefined) {
      await transfer.note(`ipv4 connect timeout after ${Math.max(0, Math.round(timeout) - 1)}ms, move on!`);
    }
  }
  const isLimited = isTimedOut && options.has('connect-timeout');
  const why = isLimited ? 'Timeout was reached' : "Couldn't connect to server";
  const text = `Failed to connect to ${url.host} port ${port} after ${transfer.elapsed} ms: ${why}`;
  return { code: isTimedOut ? 28 : 7, text };
}

/** `--connect-to HOST1:PORT1:HOST2:PORT2` connects elsewhere; an empty part stands for any, or for what it was. */
function endpointOf({ options }: TransferState, { host, port }: Url): Endpoint {
  for (const rule of options.values('connect-to')) {
    const [from, fromPort, to, toPort] = rule.split(':');
    const matches = (from === '' || from === host) && (fromPort === '' || fromPort === `${port}`);
    if (matches) return { host: to || host, port: toPort ? Number(toPort) : port };
  }
  return { host, port };
}

async function addressesOf(
  transfer: TransferState,
  { host, port }: Endpoint,
): Promise<readonly string[] | TransferError> {
  const { process, options } = transfer;
  const cached = await cachedAddress(transfer, host, port);
  if (cached !== undefined) {
    await transfer.note(`Hostname ${host} was found in DNS cache`);
    return [cached];
  }
  const families = options.has('ipv6') ? ([6] as const) : options.has('ipv4') ? ([4] as const) : ([4, 6] as const);
  const timeout = transfer.remainingTime('max-time', 'connect-timeout');
  const found = await withOptionalTimeout(process, timeout, resolveName(process, host, families));
  if (found === 'timed out') return { code: 28, text: `Resolving timed out after ${transfer.elapsed} milliseconds` };
  if (typeof found !== 'string') return found.addresses;
  const isOtherFamily =
    options.has('ipv6') && found === 'no such name' && typeof (await resolveName(process, host, [4])) !== 'string';
  if (isOtherFamily) return { code: 7, text: "Couldn't connect to server" };
  return { code: 6, text: `Could not resolve host: ${host}` };
}

/** The address of `--resolve HOST:PORT:ADDRESS`. */
async function cachedAddress(transfer: TransferState, host: string, port: number): Promise<string | undefined> {
  let cached: string | undefined;
  for (const rule of transfer.options.values('resolve')) {
    const [, from, fromPort, address = ''] = /^\+?([^:]+):(\d+|\*):\[?([^\]]*)\]?$/.exec(rule) ?? [];
    if (from === undefined) continue;
    await transfer.note(`Added ${from}:${fromPort}:${address} to DNS cache`);
    const matches = (from === host || from === '*') && (fromPort === `${port}` || fromPort === '*');
    if (matches) [cached] = address.split(',');
  }
  return cached;
}
