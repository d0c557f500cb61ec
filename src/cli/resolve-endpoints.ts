import { parseAddress, printAddress } from '../kube/addresses.ts';
import { declaredPorts } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Destination, Endpoint } from '../netpol/flow.ts';
import { indexObjects } from '../network/object-index.ts';
import type { PortFilter } from '../network/port-filter.ts';
import { type ResolvedEndpoint, resolveEndpoint, type UnknownEndpointText } from '../network/resolve-endpoint.ts';
import { wrongUsage } from './exit.ts';
import { didYouMean } from './suggest.ts';

/** Why a text names no endpoint, as a sentence without its full stop. */
export interface Unresolved {
  readonly fault: string;
}

/** The endpoints that a source's text names. */
export interface ResolvedSource {
  readonly ends: readonly Endpoint[];
  readonly workload?: string;
}

/** The endpoints that a text names, or why it names none, with a suggestion. */
export function resolveDestination(snapshot: Snapshot, text: string): ResolvedEndpoint | Unresolved {
  const found = resolveEndpoint(snapshot, text);
  if (!('unknown' in found)) return found;
  return { fault: `"${text}": ${found.unknown.replace(/\.$/, '')}${hint(found)}` };
}

/** The same for the source of a flow; a Service opens no connections. */
export function resolveSource(snapshot: Snapshot, text: string): ResolvedSource | Unresolved {
  const found = resolveDestination(snapshot, text);
  if ('fault' in found) return found;
  const ends = found.ends.filter(isEndpoint);
  if (ends.length < found.ends.length) return { fault: `"${text}": a Service opens no connections, its pods do` };
  return { ...found, ends };
}

/** Takes what a text of the command line was resolved to; a fault is wrong usage. */
export function orWrongUsage<Found extends object>(found: Found | Unresolved): Found {
  if ('fault' in found) throw wrongUsage(found.fault);
  return found;
}

/** The addresses of `--outside`, each once. A text that is no address, or the address of a pod, is wrong usage. */
export function outsideEndpoints(snapshot: Snapshot, texts: readonly string[] = []): Endpoint[] {
  const addresses = texts.map((text) => {
    const address = parseAddress(text);
    if (address === undefined) throw wrongUsage(`--outside is an IP address, not "${text}"`);
    const ip = printAddress(address);
    const holder = indexObjects(snapshot).holderOf(ip);
    if (holder === undefined) return ip;
    throw wrongUsage(`--outside ${text} is not outside: it is the address of ${printEndpoint(holder)}`);
  });
  return [...new Set(addresses)].map((ip) => ({ ip }));
}

/** A name in `--port` that no pod declares is wrong usage. */
export function checkPortName(snapshot: Snapshot, { port, protocol = 'TCP' }: PortFilter): void {
  if (typeof port !== 'string') return;
  const names = snapshot.pods
    .flatMap(declaredPorts)
    .flatMap((one) => (one.protocol === protocol && one.name !== undefined ? [one.name] : []));
  if (names.includes(port)) return;
  throw wrongUsage(`no pod declares a ${protocol} port named "${port}"${didYouMean(port, [...new Set(names)])}`);
}

/** How many names are listed of those that exist. */
const listedAtMost = 4;

function hint({ suggestion, instead = [] }: UnknownEndpointText): string {
  if (suggestion !== undefined) return ` (did you mean ${suggestion}?)`;
  if (instead.length === 0) return '';
  const more = instead.length > listedAtMost ? `, and ${instead.length - listedAtMost} more` : '';
  return ` (there is ${instead.slice(0, listedAtMost).join(', ')}${more})`;
}

function isEndpoint(end: Destination): end is Endpoint {
  return !('service' in end);
}
