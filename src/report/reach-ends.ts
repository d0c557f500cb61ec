import type { Pod } from 'kubernetes-types/core/v1';
import { wrongUsage } from '../cli/exit.ts';
import { didYouMean } from '../cli/suggest.ts';
import { parseAddress } from '../kube/addresses.ts';
import {
  type DeclaredPort,
  declaredPorts,
  namespacedName,
  namespaceOf,
  podAddresses,
  workloadOf,
} from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Endpoint, Protocol } from '../netpol/flow.ts';
import { isRunning, outcomeOutside, podListens } from '../network/listeners.ts';
import type { Outcome } from '../network/outcome.ts';

/** One end of the rows of a table, with what the rows need to know of it. */
export interface ReachEnd {
  readonly endpoint: Endpoint;
  /** As an endpoint is written. */
  readonly name: string;
  /** `namespace/WORKLOAD` of a pod that has one; else `name`. */
  readonly workload: string;
  readonly pod: Pod | undefined;
  /** The ports it is asked on. */
  readonly ports: readonly AskedPort[];
  readonly families: readonly (4 | 6)[];
}

export interface AskedPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** Which ports a table asks: those that destinations declare, of all protocols or of one, or one by number or name. */
export interface PortChoice {
  readonly port?: number | string;
  readonly protocol?: Protocol;
}

/**
 * The ends for some endpoints of a snapshot. What declares no ports (an address, a node, a pod that need not exist) is
 * asked on every port that some pod declares. A name that nobody declares is wrong usage.
 */
export function reachEnds(snapshot: Snapshot, endpoints: readonly Endpoint[], choice: PortChoice): ReachEnd[] {
  const pods = new Map(snapshot.pods.map((pod) => [namespacedName(pod), pod]));
  // One number is asked of everybody, whatever they declare.
  const same = typeof choice.port === 'number' ? chosen([], choice) : undefined;
  const declared = same === undefined ? snapshot.pods.flatMap(declaredPorts) : [];
  checkName(declared, choice);
  const anywhere = chosen(declared, choice).toSorted((a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol));
  return endpoints.map((endpoint) => {
    const name = printEndpoint(endpoint);
    const pod = 'pod' in endpoint ? pods.get(endpoint.pod) : undefined;
    if (pod === undefined) {
      const ports = typeof choice.port === 'string' ? [] : anywhere;
      return { endpoint, name, workload: name, pod, ports, families: familiesOf(endpoint) };
    }
    const owner = workloadOf(pod);
    const workload = owner === undefined ? name : `${namespaceOf(pod)}/${owner.name}`;
    const families = [...new Set(podAddresses(pod).flatMap((ip) => parseAddress(ip)?.family ?? []))];
    return { endpoint, name, workload, pod, ports: same ?? chosen(declaredPorts(pod), choice), families };
  });
}

/** What a person at one end sees of a connection that policies allow or deny, whichever of its ports it is. */
export function seenOutcome(
  snapshot: Snapshot,
  from: ReachEnd,
  to: ReachEnd,
  at: AskedPort,
  allowed: boolean,
): Outcome {
  return canTalk(from, to) ? (allowed ? finds(snapshot, to, at) : 'timed out') : 'unreachable';
}

/** Whether both run and have addresses of one family: without that there is no connection whatever policies say. */
export function canTalk(from: ReachEnd, to: ReachEnd): boolean {
  return isUp(from) && isUp(to) && from.families.some((family) => to.families.includes(family));
}

/** Whether the end is one that could open or take a connection at all. */
export function isUp({ pod }: ReachEnd): boolean {
  return pod === undefined || isRunning(pod);
}

/** What an allowed connection finds at a port. */
export function finds(snapshot: Snapshot, { endpoint, pod }: ReachEnd, { port, protocol }: AskedPort): Outcome {
  if (pod !== undefined) return podListens(pod, port, protocol) ? 'connected' : 'refused';
  return 'ip' in endpoint ? outcomeOutside(snapshot.outside, endpoint.ip, port, protocol) : 'connected';
}

function familiesOf(endpoint: Endpoint): readonly (4 | 6)[] {
  if (!('ip' in endpoint)) return [4, 6];
  const family = parseAddress(endpoint.ip)?.family;
  return family === undefined ? [] : [family];
}

function chosen(declared: readonly DeclaredPort[], { port, protocol }: PortChoice): AskedPort[] {
  if (typeof port === 'number') return [{ port, protocol: protocol ?? 'TCP' }];
  const wanted = typeof port === 'string' ? (protocol ?? 'TCP') : protocol;
  const found = declared.filter(
    (one) => (wanted === undefined || one.protocol === wanted) && (port === undefined || one.name === port),
  );
  return [
    ...new Map(
      found.map((one) => [`${one.port}/${one.protocol}`, { port: one.port, protocol: one.protocol }]),
    ).values(),
  ];
}

function checkName(declared: readonly DeclaredPort[], { port, protocol = 'TCP' }: PortChoice): void {
  if (typeof port !== 'string') return;
  const names = declared.flatMap((one) => (one.protocol === protocol && one.name !== undefined ? [one.name] : []));
  if (names.includes(port)) return;
  throw wrongUsage(`no pod declares a ${protocol} port named "${port}"${didYouMean(port, [...new Set(names)])}`);
}
