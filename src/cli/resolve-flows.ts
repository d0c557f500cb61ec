import { atPlace } from '../kube/print-place.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { Destination, Endpoint, Flow } from '../netpol/flow.ts';
import { groupFlows, type PodCounts } from '../network/end-groups.ts';
import { whyUnroutable } from '../network/trace-connection.ts';
import { invalidFile, wrongUsage } from './exit.ts';
import type { WrittenFlow } from './read-flows.ts';
import { resolveDestination, resolveSource, type Unresolved } from './resolve-endpoints.ts';

/** A flow as it was written, and the flows that it stands for: one for each pair of pods, or of groups of pods. */
export interface ResolvedFlow {
  readonly written: WrittenFlow;
  readonly flows: readonly Flow[];
  /** For groups: how many pods each flow has at both ends. */
  readonly pods?: readonly PodCounts[];
}

/** The most pairs of pods that are answered one by one. Of more, pods that are alike are answered together. */
const MAX_PAIRS = 2500;
/** The most sources that are answered one by one on their way to a Service, which may have many backends. */
const MAX_SOURCES = 50;

/**
 * Finds the ends of all flows. Where one of them cannot be asked about, the command ends and none is answered: a flow of
 * the command line is wrong usage, a flow of a file is an invalid file with the place.
 */
export function resolveFlows(snapshot: Snapshot, written: readonly WrittenFlow[]): ResolvedFlow[] {
  const resolved: ResolvedFlow[] = [];
  const faultsInFile: string[] = [];
  for (const flow of written) {
    const found = resolveFlow(snapshot, flow);
    if ('flows' in found) resolved.push(found);
    else if (flow.places === undefined) throw wrongUsage(found.map(({ says }) => says).join('; '));
    else for (const { part, says } of found) faultsInFile.push(atPlace(flow.places[part], says));
  }
  if (faultsInFile.length > 0) throw invalidFile(faultsInFile);
  return resolved;
}

/** Why a flow cannot be asked about: which part of it is at fault, and what is wrong. */
interface FlowFault {
  readonly part: 'from' | 'to' | 'port';
  readonly says: string;
}

function resolveFlow(snapshot: Snapshot, written: WrittenFlow): ResolvedFlow | readonly FlowFault[] {
  const from = resolveSource(snapshot, written.from);
  const to = resolveDestination(snapshot, written.to);
  const faults = [...faultOf('from', from), ...faultOf('to', to)];
  if ('fault' in from || 'fault' in to) return faults;
  const { port, protocol } = written;
  const because = whyNoFlow(snapshot, from.ends, to.ends, { port, protocol });
  if (because !== undefined) return [{ part: 'port', says: because }];
  const isToService = to.ends.some((end) => 'service' in end);
  if (from.ends.length * to.ends.length > MAX_PAIRS || (isToService && from.ends.length > MAX_SOURCES)) {
    const grouped = groupFlows(snapshot, from.ends, to.ends, { port, protocol });
    return { written, flows: grouped.map(({ flow }) => flow), pods: grouped.map(({ ends }) => ends) };
  }
  const pairs = from.ends.flatMap((source) => to.ends.map((destination) => ({ from: source, to: destination })));
  // The pods of a workload connect to each other; a pod connects to itself only where that alone was asked.
  const others = pairs.filter((pair) => pairs.length === 1 || !isSamePod(pair.from, pair.to));
  return { written, flows: others.map((pair) => ({ ...pair, port, protocol })) };
}

/**
 * Why one of the flows is not possible; undefined where all are. All sources exist, so that depends on the destinations
 * alone: one of them may not declare the port name.
 */
function whyNoFlow(
  snapshot: Snapshot,
  [from]: readonly Endpoint[],
  destinations: readonly Destination[],
  asked: Pick<Flow, 'port' | 'protocol'>,
): string | undefined {
  if (from === undefined) return undefined;
  for (const to of destinations) {
    const because = whyUnroutable(snapshot, { from, to, ...asked });
    if (because !== null) return because;
  }
  return undefined;
}

function faultOf(part: 'from' | 'to', found: object | Unresolved): FlowFault[] {
  return 'fault' in found ? [{ part, says: found.fault }] : [];
}

function isSamePod(from: Endpoint, to: Destination): boolean {
  return 'pod' in from && 'pod' in to && from.pod === to.pod;
}
