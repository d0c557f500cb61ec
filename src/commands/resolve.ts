import type { Snapshot } from '../kube/snapshot.ts';
import type { Destination, Endpoint } from '../netpol/flow.ts';
import { type ResolvedEndpoint, resolveEndpoint } from '../network/resolve-endpoint.ts';
import { wrongUsage } from './exit.ts';

/** A fault of an end or a port, as a sentence without its full stop. */
export interface Unresolved {
  readonly fault: string;
}

/** Who a text means, or why it means nobody, with a suggestion. */
export function resolveText(snapshot: Snapshot, text: string): ResolvedEndpoint | Unresolved {
  const found = resolveEndpoint(snapshot, text);
  if (!('unknown' in found)) return found;
  const suggestion = found.suggestion === undefined ? '' : ` (did you mean ${found.suggestion}?)`;
  return { fault: `"${text}": ${found.unknown.replace(/\.$/, '')}${suggestion}` };
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

function isEndpoint(end: Destination): end is Endpoint {
  return !('service' in end);
}
