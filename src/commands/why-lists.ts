import { type PlainSurroundings, write, writeJson } from '../cli/command-context.ts';
import { demand, resolveSource, resolveText } from '../cli/resolve.ts';
import type { Timings } from '../cli/timings.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Destination, Endpoint } from '../netpol/flow.ts';
import { compile, livePods } from '../netpol/matrix/matrix.ts';
import { decideAll } from '../network/decide-all.ts';
import { inventoryOf } from '../network/inventory.ts';
import type { TableJson } from '../report/json.ts';
import { nothing, seenAs, together, told } from '../report/pair-outcomes.ts';
import { type PortChoice, type ReachEnd, reachEnds } from '../report/reach-ends.ts';
import { classRows, type ReachClass, type ReachRow, reachClasses } from '../report/reach-rows.ts';
import { rowsAsText } from '../report/rows-text.ts';
import { outsideEndpoints } from './table.ts';
import type { WhyOptions } from './why.ts';

/** Prints who reaches an end (`--who-reaches`) or whom an end reaches (`--reachable-from`), by class, as `table` does. */
export async function listReach(
  snapshot: Snapshot,
  options: WhyOptions,
  choice: PortChoice,
  { stdout }: PlainSurroundings,
  timings: Timings,
): Promise<void> {
  const rows = timings.time('deciding', () => {
    const outside = outsideEndpoints(snapshot, options.outside);
    return options.whoReaches === undefined
      ? reachableFrom(snapshot, options.reachableFrom ?? '', choice, outside)
      : whoReaches(snapshot, options.whoReaches, choice, outside);
  });
  const reaching = rows.filter(({ verdict }) => verdict !== 'denied');
  await timings.timeAsync('printing', () =>
    options.json
      ? writeJson<TableJson>(stdout, { by: 'class', rows: reaching })
      : write(
          stdout,
          reaching.length === 0 ? 'nobody\n' : rowsAsText(reaching, options.whoReaches === undefined ? 'from' : 'to'),
        ),
  );
}

function whoReaches(snapshot: Snapshot, text: string, choice: PortChoice, outside: readonly Endpoint[]): ReachRow[] {
  const found = demand(resolveText(snapshot, text));
  const services = found.ends.flatMap((end) => ('service' in end ? [end.service] : []));
  const asked = found.ends.filter((end): end is Endpoint => !('service' in end));
  const world = classesWith(snapshot, asked, choice, outside);
  if (services.length > 0) return services.flatMap((service) => rowsToService(snapshot, service, choice, world));
  return world.rows(world.everybody, world.asked);
}

function reachableFrom(snapshot: Snapshot, text: string, choice: PortChoice, outside: readonly Endpoint[]): ReachRow[] {
  const { ends } = demand(resolveSource(snapshot, text));
  const world = classesWith(snapshot, ends, choice, outside);
  return world.rows(world.asked, world.everybody);
}

interface Classes {
  readonly ends: readonly ReachEnd[];
  readonly everybody: readonly ReachClass[];
  /** The classes of the ends that were asked about, with only those in them. */
  readonly asked: readonly ReachClass[];
  rows(sources: readonly ReachClass[], destinations: readonly ReachClass[]): ReachRow[];
}

/** The classes of all live pods, the addresses given, and the ends asked about (which may be none of those). */
function classesWith(
  snapshot: Snapshot,
  asked: readonly Endpoint[],
  choice: PortChoice,
  outside: readonly Endpoint[],
): Classes {
  const listed = [...livePods(snapshot), ...outside];
  const known = new Map(listed.map((end, index) => [printEndpoint(end), index]));
  const extra = asked.filter((end) => !known.has(printEndpoint(end)));
  const endpoints = [...listed, ...extra];
  const isAsked = new Set(asked.map(printEndpoint));
  const ends = reachEnds(snapshot, endpoints, choice);
  const classes = reachClasses(snapshot, ends);
  const matrix = compile(snapshot, endpoints);
  const only = (keep: (index: number) => boolean): ReachClass[] =>
    classes.flatMap((one) => {
      const members = one.members.filter(keep);
      const [first] = members;
      if (first === undefined) return [];
      const parts = one.parts.map((part) => part.filter(keep)).filter((part) => part.length > 0);
      const name = members.length === one.members.length ? one.name : nameOf(ends[first], members.length);
      return [{ name, members, parts, pods: members.filter((index) => ends[index]?.pod !== undefined).length }];
    });
  return {
    ends,
    everybody: only((index) => index < listed.length),
    asked: only((index) => isAsked.has(ends[index]?.name ?? '')),
    rows: (sources, destinations) => classRows(snapshot, ends, matrix, sources, destinations),
  };
}

function nameOf(end: ReachEnd | undefined, members: number): string {
  return (members === 1 ? end?.name : end?.workload) ?? '';
}

/** A Service is asked on its own ports, by one of each part of a class; what is behind it may differ. */
function rowsToService(snapshot: Snapshot, name: string, choice: PortChoice, { everybody, ends }: Classes): ReachRow[] {
  const service = snapshot.services.find(
    ({ metadata }) => `${metadata?.namespace ?? 'default'}/${metadata?.name}` === name,
  );
  const ports = (service?.spec?.ports ?? []).filter(
    (port) =>
      (choice.protocol === undefined || (port.protocol ?? 'TCP') === choice.protocol) &&
      (choice.port === undefined || port.port === choice.port || port.name === choice.port),
  );
  const to: Destination = { service: name };
  const behind = new Set(service === undefined ? [] : inventoryOf(snapshot).addresses(service).map(printEndpoint));
  // The only pod behind a Service and itself is no pair.
  const dialling = (members: readonly number[]): ReachEnd | undefined => {
    const stranger = members.find((index) => !behind.has(ends[index]?.name ?? ''));
    return ends[stranger ?? (behind.size > 1 ? members[0] : undefined) ?? -1];
  };
  const rows = everybody.flatMap((source) => {
    const dialled = source.parts.flatMap((part) => dialling(part) ?? []);
    return dialled.length === 0
      ? []
      : ports.map((port) => ({ source, dialled, port: port.port, protocol: protocolOf(port) }));
  });
  const decided = decideAll(
    snapshot,
    rows.flatMap(({ dialled, port, protocol }) => dialled.map(({ endpoint: from }) => ({ from, to, port, protocol }))),
  ).values();
  return rows.map(({ source, dialled, port, protocol }) => {
    const seen = dialled.map(() => {
      const found = decided.next().value;
      return found === undefined || 'because' in found ? nothing : seenAs(found.verdict, found.outcome);
    });
    return { from: source.name, to: printEndpoint(to), port, protocol, ...told(seen.reduce(together, nothing)) };
  });
}

function protocolOf({ protocol }: { readonly protocol?: string }): 'TCP' | 'UDP' | 'SCTP' {
  return protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP';
}
