import { atPlace } from '../kube/print-place.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import type { Destination, Endpoint, Flow } from '../netpol/flow.ts';
import { whyUnroutable } from '../network/connect.ts';
import { invalidFile, wrongUsage } from './exit.ts';
import type { WrittenFlow } from './read-flows.ts';
import { resolveDestination, resolveSource, type Unresolved } from './resolve-endpoints.ts';

/** A flow as it was written, and the flows that it stands for: one for each pair of pods. */
export interface ResolvedFlow {
  readonly written: WrittenFlow;
  readonly flows: readonly Flow[];
}

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
  const pairs = from.ends.flatMap((source) => to.ends.map((destination) => ({ from: source, to: destination })));
  // The pods of a workload connect to each other; a pod connects to itself only where that alone was asked.
  const others = pairs.filter((pair) => pairs.length === 1 || !isSamePod(pair.from, pair.to));
  const flows = others.map((pair) => ({ ...pair, port, protocol }));
  const because = flows.map((flow) => whyUnroutable(snapshot, flow)).find((why) => why !== null);
  return because === undefined ? { written, flows } : [{ part: 'port', says: because }];
}

function faultOf(part: 'from' | 'to', found: object | Unresolved): FlowFault[] {
  return 'fault' in found ? [{ part, says: found.fault }] : [];
}

function isSamePod(from: Endpoint, to: Destination): boolean {
  return 'pod' in from && 'pod' in to && from.pod === to.pod;
}
