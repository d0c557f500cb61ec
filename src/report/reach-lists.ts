import type { Snapshot } from '../kube/snapshot.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Destination, Endpoint, Protocol } from '../netpol/flow.ts';
import { compileMatrix, livePods } from '../netpol/matrix/matrix.ts';
import { decideAll } from '../network/decide-all.ts';
import { indexObjects } from '../network/object-index.ts';
import type { PortFilter } from '../network/port-filter.ts';
import { bothPairs, noPairs, onePair, rowOutcome } from './pair-outcomes.ts';
import { narrowClasses, type ReachClass, reachClasses } from './reach-classes.ts';
import { type ReachEnd, reachEnds } from './reach-ends.ts';
import { classRows, type ReachRow } from './reach-rows.ts';

/** What the lists of `why` are about, beside the end that is asked about. */
export interface ListScope {
  readonly ports: PortFilter;
  /** Addresses outside the cluster that are listed too. */
  readonly outside: readonly Endpoint[];
}

/** Rows from all pods and the addresses outside to some destinations, by class; for `why --who-reaches`. */
export function rowsReaching(
  snapshot: Snapshot,
  destinations: readonly Destination[],
  { ports, outside }: ListScope,
): ReachRow[] {
  const services = destinations.flatMap((end) => ('service' in end ? [end.service] : []));
  const asked = destinations.filter((end): end is Endpoint => !('service' in end));
  const classes = classesWith(snapshot, asked, ports, outside);
  if (services.length > 0) return services.flatMap((service) => rowsToService(snapshot, service, ports, classes));
  return classes.rows(classes.listed, classes.asked);
}

/** Rows from some sources to all pods and the addresses outside, by class; for `why --reachable-from`. */
export function rowsReachableFrom(
  snapshot: Snapshot,
  sources: readonly Endpoint[],
  { ports, outside }: ListScope,
): ReachRow[] {
  const classes = classesWith(snapshot, sources, ports, outside);
  return classes.rows(classes.asked, classes.listed);
}

interface ListClasses {
  readonly ends: readonly ReachEnd[];
  /** The classes of all live pods and the addresses outside. */
  readonly listed: readonly ReachClass[];
  /** The classes of the ends that were asked about, with only those in them. */
  readonly asked: readonly ReachClass[];
  rows(sources: readonly ReachClass[], destinations: readonly ReachClass[]): ReachRow[];
}

/** The ends that were asked about need not be among the listed ones. */
function classesWith(
  snapshot: Snapshot,
  asked: readonly Endpoint[],
  ports: PortFilter,
  outside: readonly Endpoint[],
): ListClasses {
  const listed = [...livePods(snapshot), ...outside];
  const known = new Set(listed.map(printEndpoint));
  const endpoints = [...listed, ...asked.filter((end) => !known.has(printEndpoint(end)))];
  const isAsked = new Set(asked.map(printEndpoint));
  const ends = reachEnds(snapshot, endpoints, ports);
  const classified = { ends, classes: reachClasses(snapshot, ends) };
  const matrix = compileMatrix(snapshot, endpoints);
  return {
    ends,
    listed: narrowClasses(classified, (index) => index < listed.length),
    asked: narrowClasses(classified, (index) => isAsked.has(ends[index]?.name ?? '')),
    rows: (sources, destinations) => classRows(snapshot, ends, matrix, sources, destinations),
  };
}

/** A Service is asked on its own ports, by one end of each part of a class; the pods behind it may differ. */
function rowsToService(
  snapshot: Snapshot,
  name: string,
  filter: PortFilter,
  { listed, ends }: ListClasses,
): ReachRow[] {
  const service = snapshot.services.find(
    ({ metadata }) => `${metadata?.namespace ?? 'default'}/${metadata?.name}` === name,
  );
  const ports = (service?.spec?.ports ?? []).filter(
    (port) =>
      (filter.protocol === undefined || (port.protocol ?? 'TCP') === filter.protocol) &&
      (filter.port === undefined || port.port === filter.port || port.name === filter.port),
  );
  const to: Destination = { service: name };
  const behind = new Set(service === undefined ? [] : indexObjects(snapshot).addresses(service).map(printEndpoint));
  // The only pod behind a Service and itself is no pair.
  const sourceOf = (members: readonly number[]): ReachEnd | undefined => {
    const stranger = members.find((index) => !behind.has(ends[index]?.name ?? ''));
    return ends[stranger ?? (behind.size > 1 ? members[0] : undefined) ?? -1];
  };
  const rows = listed.flatMap((source) => {
    const connecting = source.parts.flatMap((part) => sourceOf(part) ?? []);
    return connecting.length === 0
      ? []
      : ports.map((port) => ({ source, connecting, port: port.port, protocol: protocolOf(port) }));
  });
  const decided = decideAll(
    snapshot,
    rows.flatMap(({ connecting, port, protocol }) =>
      connecting.map(({ endpoint: from }) => ({ from, to, port, protocol })),
    ),
  ).values();
  return rows.map(({ source, connecting, port, protocol }) => {
    const pairs = connecting.map(() => {
      const found = decided.next().value;
      return found === undefined || 'because' in found ? noPairs : onePair(found.verdict, found.outcome);
    });
    return {
      from: source.name,
      to: printEndpoint(to),
      port,
      protocol,
      ...rowOutcome(pairs.reduce(bothPairs, noPairs)),
    };
  });
}

function protocolOf({ protocol }: { readonly protocol?: string }): Protocol {
  return protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP';
}
