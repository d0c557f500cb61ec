import { resolveName } from '../../libc/resolver.ts';
import { connectWithTimeout } from '../../network/connect.ts';
import type { Socket } from '../../network/pod-network.ts';
import type { Url } from '../../network/url.ts';
import type { Process } from '../../runtime/process.ts';
import { withTimeout } from '../../runtime/timeout.ts';
import { type CurlOptions, lastValue } from './options.ts';

/** Why a transfer failed: curl's exit code and its words. */
export interface TransferError {
  readonly code: number;
  readonly text: string;
}

/** An open connection and where it leads. */
export interface ServerConnection {
  readonly socket: Socket;
  readonly address: string;
  readonly port: number;
}

export interface TransferContext {
  readonly process: Process;
  readonly settings: CurlOptions;
  /** A line of `-v`, without its `* `. */
  readonly note: (text: string) => Promise<void>;
  /** When the transfer began, in milliseconds. */
  readonly began: number;
}

/** Milliseconds since the transfer began. */
export function elapsed({ process, began }: TransferContext): number {
  return Math.max(0, process.container.clock.now().getTime() - began);
}

/** Milliseconds that are left by an option that counts seconds from the beginning; undefined: it was not given. */
export function remainingTime(reaching: TransferContext, name: 'max-time' | 'connect-timeout'): number | undefined {
  const seconds = Number(lastValue(reaching.settings, name) ?? 0);
  return seconds > 0 ? Math.max(0, seconds * 1000 - elapsed(reaching)) : undefined;
}

/** Looks the host up and connects to the first of its addresses that takes the connection. */
export async function connectToHost(reaching: TransferContext, url: Url): Promise<ServerConnection | TransferError> {
  const place = placeOf(reaching, url);
  const addresses = await addressesOf(reaching, place);
  if ('code' in addresses) return addresses;
  const { process, note, settings } = reaching;
  const whole = remainingTime(reaching, 'max-time');
  const toConnect = remainingTime(reaching, 'connect-timeout');
  const shorter = Math.min(whole ?? Number.POSITIVE_INFINITY, toConnect ?? Number.POSITIVE_INFINITY);
  const patience = shorter === Number.POSITIVE_INFINITY ? undefined : shorter;
  let timedOut = false;
  const { port } = place;
  for (const address of addresses.found) {
    await note(`  Trying ${address.includes(':') ? `[${address}]` : address}:${port}...`);
    const connected = await connectWithTimeout(process, address, port, patience);
    if (connected.is === 'connected') {
      await note(`Connected to ${url.host} (${address}) port ${port} (#0)`);
      return { socket: connected.socket, address, port };
    }
    timedOut = connected.is === 'timed out';
    if (timedOut && patience !== undefined && patience === whole) {
      return { code: 28, text: `Connection timed out after ${elapsed(reaching)} milliseconds` };
    }
    if (!timedOut) {
      const why = connected.is === 'refused' ? 'Connection refused' : 'Network is unreachable';
      await note(`connect to ${address} port ${port} failed: ${why}`);
    } else if (patience !== undefined) {
      await note(`ipv4 connect timeout after ${Math.max(0, Math.round(patience) - 1)}ms, move on!`);
    }
  }
  const why =
    timedOut && lastValue(settings, 'connect-timeout') !== undefined
      ? 'Timeout was reached'
      : "Couldn't connect to server";
  const text = `Failed to connect to ${url.host} port ${port} after ${elapsed(reaching)} ms: ${why}`;
  return { code: timedOut ? 28 : 7, text };
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/** `--connect-to HOST1:PORT1:HOST2:PORT2` leads elsewhere; an empty part stands for any, or for what it was. */
function placeOf({ settings }: TransferContext, { host, port }: Url): Place {
  for (const rule of settings.given.get('connect-to') ?? []) {
    const [from, fromPort, to, toPort] = rule.split(':');
    const fits = (from === '' || from === host) && (fromPort === '' || fromPort === `${port}`);
    if (fits) return { host: to || host, port: toPort ? Number(toPort) : port };
  }
  return { host, port };
}

async function addressesOf(
  reaching: TransferContext,
  { host, port }: Place,
): Promise<{ readonly found: readonly string[] } | TransferError> {
  const { process, settings, note } = reaching;
  const pinned = await pinnedAddress(reaching, host, port);
  if (pinned !== undefined) {
    await note(`Hostname ${host} was found in DNS cache`);
    return { found: [pinned] };
  }
  const family = settings.given.has('ipv6') ? 6 : settings.given.has('ipv4') ? 4 : undefined;
  const patience = Math.min(
    remainingTime(reaching, 'max-time') ?? Number.POSITIVE_INFINITY,
    remainingTime(reaching, 'connect-timeout') ?? Number.POSITIVE_INFINITY,
  );
  const asked = resolveName(process, host, family === undefined ? [4, 6] : [family]);
  const found = patience === Number.POSITIVE_INFINITY ? await asked : await withTimeout(process, patience, asked);
  if (found === 'timed out') return { code: 28, text: `Resolving timed out after ${elapsed(reaching)} milliseconds` };
  if (typeof found !== 'string') return { found: found.addresses };
  if (family === 6 && found === 'no such name' && typeof (await resolveName(process, host, [4])) !== 'string') {
    return { code: 7, text: "Couldn't connect to server" };
  }
  return { code: 6, text: `Could not resolve host: ${host}` };
}

async function pinnedAddress(
  { settings, note }: TransferContext,
  host: string,
  port: number,
): Promise<string | undefined> {
  let pinned: string | undefined;
  for (const rule of settings.given.get('resolve') ?? []) {
    const [, from, fromPort, address = ''] = /^\+?([^:]+):(\d+|\*):\[?([^\]]*)\]?$/.exec(rule) ?? [];
    if (from === undefined) continue;
    await note(`Added ${from}:${fromPort}:${address} to DNS cache`);
    if ((from === host || from === '*') && (fromPort === `${port}` || fromPort === '*')) pinned = address.split(',')[0];
  }
  return pinned;
}
