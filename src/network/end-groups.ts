import { namespacedName } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { endpointClasses } from '../netpol/classes/endpoint-classes.ts';
import type { Destination, Endpoint, Flow } from '../netpol/flow.ts';
import { isRunning, podListens } from './listeners.ts';
import { indexObjects } from './object-index.ts';

/** How many pods there are at either end of a flow. */
export interface PodCounts {
  readonly from: number;
  readonly to: number;
}

/** A flow that stands for all flows between two groups of ends that are alike, and how many ends each group has. */
export interface GroupedFlow {
  readonly flow: Flow;
  readonly ends: PodCounts;
}

/**
 * One flow for each two groups of sources and destinations. No policy distinguishes the ends of a group, and nothing
 * that an attempt on this port shows, so that all of their flows get the same verdict and outcome. An end connects to
 * itself only where there is no other one.
 */
export function groupFlows(
  snapshot: Snapshot,
  sources: readonly Endpoint[],
  destinations: readonly Destination[],
  asked: Pick<Flow, 'port' | 'protocol'>,
): readonly GroupedFlow[] {
  const groupsOf = <End extends Destination>(ends: readonly End[]): readonly (readonly End[])[] => {
    const endpoints = ends.filter((end) => !('service' in end));
    const classes = endpointClasses(snapshot, endpoints as readonly Endpoint[]);
    const services = ends.filter((end) => 'service' in end).map((end) => [end]);
    const classed = classes.flatMap((members) => {
      const group = members.flatMap((index) => endpoints[index] ?? []);
      return [...Map.groupBy(group, (end) => stateOf(snapshot, end, asked)).values()];
    });
    return [...classed, ...services];
  };
  const to = groupsOf(destinations);
  return groupsOf(sources).flatMap((from) => to.flatMap((group) => groupedFlow(from, group, asked) ?? []));
}

function groupedFlow(
  sources: readonly Endpoint[],
  destinations: readonly Destination[],
  asked: Pick<Flow, 'port' | 'protocol'>,
): GroupedFlow | undefined {
  for (const from of sources.slice(0, 2)) {
    const to = destinations.slice(0, 2).find((end) => !isSamePod(from, end));
    if (to !== undefined)
      return { flow: { from, to, ...asked }, ends: { from: sources.length, to: destinations.length } };
  }
  return undefined;
}

/** Whether a pod runs and what it answers on a port, as a text. */
function stateOf(snapshot: Snapshot, end: Destination, { port, protocol }: Pick<Flow, 'port' | 'protocol'>): string {
  const pod = 'pod' in end ? indexObjects(snapshot).pod(end.pod) : undefined;
  if (pod === undefined) return '';
  const opened = snapshot.listeners?.get(namespacedName(pod));
  const listens = typeof port === 'string' || podListens(pod, port, protocol, opened);
  return [isRunning(pod, 4), isRunning(pod, 6), listens].join();
}

function isSamePod(from: Endpoint, to: Destination): boolean {
  return 'pod' in from && 'pod' in to && from.pod === to.pod;
}
