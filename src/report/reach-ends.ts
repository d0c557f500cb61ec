import type { Pod } from 'kubernetes-types/core/v1';
import { parseAddress } from '../kube/addresses.ts';
import { declaredPorts, namespacedName, namespaceOf, podAddresses, workloadOf } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Endpoint } from '../netpol/flow.ts';
import { isRunning, outcomeOutside, podListens } from '../network/listeners.ts';
import type { Outcome } from '../network/outcome.ts';
import { type FlowPort, filterPorts, type PortFilter } from '../network/port-filter.ts';

/** One end of the rows of a table, with what the rows need to know about it. */
export interface ReachEnd {
  readonly endpoint: Endpoint;
  /** As an endpoint is written. */
  readonly name: string;
  /** `namespace/WORKLOAD` of a pod that has one; else `name`. */
  readonly workload: string;
  readonly pod: Pod | undefined;
  /** The ports that flows to it are asked on. */
  readonly ports: readonly FlowPort[];
  readonly families: readonly (4 | 6)[];
}

/**
 * The ends for some endpoints of a snapshot. Flows to an end that declares no ports (an address, a node, a pod that need
 * not exist) are asked on every port that some pod declares.
 */
export function reachEnds(snapshot: Snapshot, endpoints: readonly Endpoint[], filter: PortFilter): ReachEnd[] {
  const pods = new Map(snapshot.pods.map((pod) => [namespacedName(pod), pod]));
  // One number is asked of all ends, whatever they declare.
  const same = typeof filter.port === 'number' ? filterPorts([], filter) : undefined;
  const declared = same === undefined ? snapshot.pods.flatMap(declaredPorts) : [];
  const anywhere = filterPorts(declared, filter).toSorted(
    (a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol),
  );
  return endpoints.map((endpoint) => {
    const name = printEndpoint(endpoint);
    const pod = 'pod' in endpoint ? pods.get(endpoint.pod) : undefined;
    if (pod === undefined) {
      const ports = typeof filter.port === 'string' ? [] : anywhere;
      return { endpoint, name, workload: name, pod, ports, families: familiesOf(endpoint) };
    }
    const owner = workloadOf(pod);
    const workload = owner === undefined ? name : `${namespaceOf(pod)}/${owner.name}`;
    const families = [...new Set(podAddresses(pod).flatMap((ip) => parseAddress(ip)?.family ?? []))];
    return { endpoint, name, workload, pod, ports: same ?? filterPorts(declaredPorts(pod), filter), families };
  });
}

/** What a person at one end sees of a connection that policies allow or block, whichever of its ports it is. */
export function outcomeBetween(
  snapshot: Snapshot,
  from: ReachEnd,
  to: ReachEnd,
  at: FlowPort,
  allowed: boolean,
): Outcome {
  return canConnect(from, to) ? (allowed ? outcomeAt(snapshot, to, at) : 'timed out') : 'unreachable';
}

/** What an allowed connection finds at a port of an end. */
export function outcomeAt(snapshot: Snapshot, { endpoint, pod }: ReachEnd, { port, protocol }: FlowPort): Outcome {
  if (pod !== undefined) return podListens(pod, port, protocol) ? 'connected' : 'refused';
  return 'ip' in endpoint ? outcomeOutside(snapshot.outside, endpoint.ip, port, protocol) : 'connected';
}

/** Whether an end can open or take a connection at all: a pod has to run. */
export function isUp({ pod }: ReachEnd): boolean {
  return pod === undefined || isRunning(pod);
}

/** Whether both are up and have addresses of one family: without that there is no connection whatever policies say. */
function canConnect(from: ReachEnd, to: ReachEnd): boolean {
  return isUp(from) && isUp(to) && from.families.some((family) => to.families.includes(family));
}

function familiesOf(endpoint: Endpoint): readonly (4 | 6)[] {
  if (!('ip' in endpoint)) return [4, 6];
  const family = parseAddress(endpoint.ip)?.family;
  return family === undefined ? [] : [family];
}
