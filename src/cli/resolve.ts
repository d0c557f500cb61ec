import type { Snapshot } from '../kube/snapshot.ts';
import type { Destination, Endpoint } from '../netpol/flow.ts';
import { type ResolvedEndpoint, resolveEndpoint, type UnknownEndpointText } from '../network/resolve-endpoint.ts';
import { wrongUsage } from './exit.ts';

/** A fault of an end or a port, as a sentence without its full stop. */
export interface Unresolved {
  readonly fault: string;
}

/** Who a text means, or why it means nobody, with a suggestion. */
export function resolveText(snapshot: Snapshot, text: string): ResolvedEndpoint | Unresolved {
  const found = resolveEndpoint(snapshot, text);
  if (!('unknown' in found)) return found;
  return { fault: `"${text}": ${found.unknown.replace(/\.$/, '')}${hint(found)}` };
}

/** Who a source's text means; a Service opens no connections. */
export function resolveSource(
  snapshot: Snapshot,
  text: string,
): { readonly ends: readonly Endpoint[]; readonly workload?: string } | Unresolved {
  const found = resolveText(snapshot, text);
  if ('fault' in found) return found;
  const ends = found.ends.filter(isEndpoint);
  if (ends.length < found.ends.length) return { fault: `"${text}": a Service opens no connections, its pods do` };
  return { ...found, ends };
}

/** The same for an end that the command line gave: a fault is wrong usage. */
export function demand<Found extends object>(found: Found | Unresolved): Found {
  if ('fault' in found) throw wrongUsage(found.fault);
  return found;
}

/** How many of those there are instead are named. */
const namedInstead = 4;

function hint({ suggestion, instead = [] }: UnknownEndpointText): string {
  if (suggestion !== undefined) return ` (did you mean ${suggestion}?)`;
  if (instead.length === 0) return '';
  const more = instead.length > namedInstead ? `, and ${instead.length - namedInstead} more` : '';
  return ` (there is ${instead.slice(0, namedInstead).join(', ')}${more})`;
}

function isEndpoint(end: Destination): end is Endpoint {
  return !('service' in end);
}
