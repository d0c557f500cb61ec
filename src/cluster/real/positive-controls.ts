import type { Verdict } from '../cluster.ts';
import type { Enforcement } from './enforcement-check.ts';
import type { Attempt } from './probe-script.ts';
import type { Found } from './try-attempts.ts';

/** A connection that was tried, with who is at its ends: a pod's address or name, or an address outside. */
export interface TriedFlow extends Pick<Attempt, 'port' | 'protocol'> {
  readonly from: string;
  readonly to: string;
  /** The nodes that the ends run on; `to` outside has none. */
  readonly fromNode: string;
  readonly toNode: string | undefined;
  readonly found: Found;
}

/** All that is known beside the flow that is judged. */
export interface Evidence {
  readonly closed: Enforcement['closed'];
  /** Every other connection tried, now and before the answer, those of pods with themselves and of the canary too. */
  readonly tried: readonly TriedFlow[];
}

/**
 * Judges what was seen. Silence is a denial only where the same connection, or one that shows the destination answering
 * there and the way to it open, got through: else nothing was tested (docs/graders.md, “On a real cluster”).
 */
export function judgeAll(flows: readonly TriedFlow[], evidence: Evidence): readonly Verdict[] {
  const through = evidence.tried.filter(gotThrough);
  const same = new Set(through.map(flowKey));
  const answers = new Set(through.map(({ to, port, protocol }) => `${to} ${port}/${protocol}`));
  const heard = new Set(through.map(({ to }) => to));
  const ways = new Set(
    through.flatMap(({ fromNode, toNode }) => (toNode === undefined ? [] : [wayOf(fromNode, toNode)])),
  );
  const connected = new Set(through.filter(isConnected).flatMap((flow) => [flowKey(flow), endKey(flow)]));

  return flows.map((flow): Verdict => {
    const { found, to, port, protocol, fromNode, toNode } = flow;
    if ('because' in found) return { is: 'untested', because: found.because };
    const { seen } = found;
    if (seen === 'no tool') {
      return { is: 'untested', because: `the probe image has nothing that speaks ${protocol}`, beyond: true };
    }
    if (seen === 'connected') return { is: 'allowed', outcome: seen };
    if (seen === 'name not resolved') return { is: 'denied', outcome: seen };
    if (seen === 'refused' && evidence.closed !== 'refused') return { is: 'allowed', outcome: seen };
    if (seen === 'refused' || seen === 'unreachable') {
      // A plug-in that refuses what it closes looks like a port where nobody listens.
      if (connected.has(flowKey(flow)) || connected.has(endKey(flow))) return { is: 'denied', outcome: seen };
      return {
        is: 'untested',
        because: 'it was refused, and nothing shows whether a policy blocks it or nothing listens there',
        beyond: true,
      };
    }
    if (same.has(flowKey(flow))) return { is: 'denied', outcome: seen };
    if (toNode === undefined) {
      return answers.has(endKey(flow))
        ? { is: 'denied', outcome: seen }
        : { is: 'untested', because: `nothing shows that ${to} answers on ${port}/${protocol} at all`, beyond: true };
    }
    // TCP answers by a refusal where nobody listens; for datagrams the port itself must have been heard of.
    const alive = protocol === 'TCP' ? heard.has(to) : answers.has(endKey(flow));
    if (!alive) return { is: 'untested', because: `nothing shows that the destination answers at all` };
    if (!ways.has(wayOf(fromNode, toNode))) {
      return { is: 'untested', because: `nothing got through from node ${fromNode} to node ${toNode}` };
    }
    return { is: 'denied', outcome: seen };
  });
}

function gotThrough({ found }: TriedFlow): boolean {
  return 'seen' in found && (found.seen === 'connected' || found.seen === 'refused');
}

function isConnected({ found }: TriedFlow): boolean {
  return 'seen' in found && found.seen === 'connected';
}

function flowKey({ from, to, port, protocol }: TriedFlow): string {
  return `${from} > ${to} ${port}/${protocol}`;
}

function endKey({ to, port, protocol }: TriedFlow): string {
  return `${to} ${port}/${protocol}`;
}

function wayOf(from: string, to: string): string {
  return `${from} > ${to}`;
}
