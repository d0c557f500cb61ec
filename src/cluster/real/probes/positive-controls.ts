import type { Verdict } from '../../cluster.ts';
import type { Enforcement } from '../enforcement-check.ts';
import type { Attempt } from './probe-script.ts';
import type { AttemptResult } from './run-attempts.ts';

/** A connection that was attempted, with its ends: the name of a pod, or a name or an address outside. */
export interface ProbedConnection extends Pick<Attempt, 'port' | 'protocol'> {
  readonly from: string;
  readonly to: string;
  /** The nodes of the ends; `toNode` is undefined where `to` is not a pod. */
  readonly fromNode: string;
  readonly toNode: string | undefined;
  readonly result: AttemptResult;
}

/** What is known besides the connection that is judged. */
export interface ControlEvidence {
  /** What a connection looks like that the network plug-in of this cluster blocks. */
  readonly blockedAs: Enforcement['blockedAs'];
  /**
   * All other connections that were attempted, now and before the answer was applied, with those of pods to themselves
   * and of the control pod.
   */
  readonly connections: readonly ProbedConnection[];
}

/**
 * Judges connections by what was observed. A connection without a response counts as blocked only where a positive
 * control succeeded: the same connection at another time, or others which show that the destination answers and that
 * the network to its node works. Otherwise it counts as not tested (docs/graders.md, “On a real cluster”).
 */
export function judgeConnections(flows: readonly ProbedConnection[], evidence: ControlEvidence): readonly Verdict[] {
  const controls = new Controls(evidence.connections);
  return flows.map((flow) => judge(flow, controls, evidence.blockedAs));
}

function judge(flow: ProbedConnection, controls: Controls, blockedAs: Enforcement['blockedAs']): Verdict {
  const { result, to, port, protocol, fromNode, toNode } = flow;
  if ('because' in result) return { is: 'untested', because: result.because };
  const { observed } = result;
  if (observed === 'no tool') {
    return { is: 'untested', because: `the probe image has nothing that speaks ${protocol}`, untestable: true };
  }
  if (observed === 'connected') return { is: 'allowed', outcome: observed };
  if (observed === 'name not resolved') return { is: 'denied', outcome: observed };
  if (observed === 'refused' && blockedAs !== 'refused') return { is: 'allowed', outcome: observed };
  if (observed === 'refused' || observed === 'unreachable') {
    // A plug-in that refuses what it blocks looks like a port on which nothing listens.
    if (controls.hasConnected(flow)) return { is: 'denied', outcome: observed };
    return {
      is: 'untested',
      because: 'it was refused, and nothing shows whether a policy blocks it or nothing listens there',
      untestable: true,
    };
  }
  if (controls.sameConnection.has(connectionKey(flow))) return { is: 'denied', outcome: observed };
  if (toNode === undefined) {
    if (controls.destinationPorts.has(destinationKey(flow))) return { is: 'denied', outcome: observed };
    return {
      is: 'untested',
      because: `nothing shows that ${to} answers on ${port}/${protocol} at all`,
      untestable: true,
    };
  }
  // TCP responds with a refusal where nothing listens; with datagrams only the port itself can respond.
  const responds =
    protocol === 'TCP' ? controls.destinations.has(to) : controls.destinationPorts.has(destinationKey(flow));
  if (!responds) return { is: 'untested', because: `nothing shows that the destination answers at all` };
  if (!controls.nodePairs.has(nodePairKey(fromNode, toNode))) {
    return { is: 'untested', because: `nothing got through from node ${fromNode} to node ${toNode}` };
  }
  return { is: 'denied', outcome: observed };
}

/** The connections that got a response, by what each of them shows. */
class Controls {
  readonly sameConnection: ReadonlySet<string>;
  readonly destinations: ReadonlySet<string>;
  readonly destinationPorts: ReadonlySet<string>;
  readonly nodePairs: ReadonlySet<string>;
  /** The connections and destination ports that were connected to, not just refused. */
  readonly #connected: ReadonlySet<string>;

  constructor(connections: readonly ProbedConnection[]) {
    const responded = connections.filter(hasResponse);
    this.sameConnection = new Set(responded.map(connectionKey));
    this.destinations = new Set(responded.map(({ to }) => to));
    this.destinationPorts = new Set(responded.map(destinationKey));
    this.nodePairs = new Set(
      responded.flatMap(({ fromNode, toNode }) => (toNode === undefined ? [] : [nodePairKey(fromNode, toNode)])),
    );
    this.#connected = new Set(
      responded.filter(isConnected).flatMap((each) => [connectionKey(each), destinationKey(each)]),
    );
  }

  /** Whether the same connection, or another to the same port of the destination, was connected. */
  hasConnected(flow: ProbedConnection): boolean {
    return this.#connected.has(connectionKey(flow)) || this.#connected.has(destinationKey(flow));
  }
}

function hasResponse({ result }: ProbedConnection): boolean {
  return 'observed' in result && (result.observed === 'connected' || result.observed === 'refused');
}

function isConnected({ result }: ProbedConnection): boolean {
  return 'observed' in result && result.observed === 'connected';
}

function connectionKey({ from, to, port, protocol }: ProbedConnection): string {
  return `${from} > ${to} ${port}/${protocol}`;
}

function destinationKey({ to, port, protocol }: ProbedConnection): string {
  return `${to} ${port}/${protocol}`;
}

function nodePairKey(from: string, to: string): string {
  return `${from} > ${to}`;
}
