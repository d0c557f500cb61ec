import type { Verdict } from '../src/cluster/cluster.ts';
import { isHostNetwork, namespacedName } from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import { evaluate } from '../src/netpol/evaluate.ts';
import type { Endpoint, Flow } from '../src/netpol/flow.ts';

/** A flow that a real cluster treats differently than its policies say. */
export interface Disagreement {
  readonly flow: Flow<Endpoint>;
  readonly observed: 'allowed' | 'denied';
  /** The verdict that follows from the policies, as NetworkPolicy v1 specifies them. */
  readonly deduced: 'allowed' | 'denied';
  /** What may be the reason, as a sentence. */
  readonly because: string;
}

/**
 * The disagreement between the verdict of a real cluster and its policies; undefined where they agree, where the flow
 * was not tested, or where the specification does not settle the verdict.
 */
export function findDisagreement(flow: Flow<Endpoint>, seen: Verdict, snapshot: Snapshot): Disagreement | undefined {
  if (seen.is === 'untested') return undefined;
  const { allowed, standing } = evaluate(snapshot, flow);
  const deduced = allowed ? 'allowed' : 'denied';
  if (standing === 'undefined' || deduced === seen.is) return undefined;
  return {
    flow,
    observed: seen.is,
    deduced,
    because: seen.is === 'denied' ? BLOCKED_ELSEWHERE : whyAllowed(flow, snapshot),
  };
}

const BLOCKED_ELSEWHERE =
  'No NetworkPolicy closes it: another kind of policy may (AdminNetworkPolicy, or one of the network plug-in’s own), or a firewall, or a service mesh.';

function whyAllowed({ from, to, port }: Flow<Endpoint>, snapshot: Snapshot): string {
  const onHost = [from, to].some(
    (end) => 'pod' in end && snapshot.pods.some((pod) => namespacedName(pod) === end.pod && isHostNetwork(pod)),
  );
  if (onHost) return 'An end uses its node’s network, which plug-ins treat as they like.';
  if (port === 53) {
    return 'The policies close it. Names may be answered by a cache on the node, which no policy stands before; or the plug-in does not enforce this rule, or is slow.';
  }
  return 'The policies close it: the network plug-in may not enforce this rule or this direction, or has not caught up.';
}
