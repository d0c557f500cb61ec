import type { Pod } from 'kubernetes-types/core/v1';
import { namespaceOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { passes } from '../../netpol/evaluate.ts';
import type { Direction, Side } from '../../netpol/flow.ts';
import { indexSnapshot } from '../../netpol/indexed-snapshot.ts';
import { type Policy, rulesOf } from '../../netpol/policy.ts';
import { describeClause, describeRefusal, mostTelling } from '../../netpol/reason-text.ts';
import { podFailure } from '../../netpol/selectors.ts';
import { resolveEndpoint } from '../../network/resolve-endpoint.ts';
import type { FlowText } from '../../scenario/scenario.ts';

/** One side of a connection: what the engine says of it. */
export interface AskedSide {
  readonly direction: Direction;
  readonly side: Side;
}

/** A reason, and how far the policy got before it: of two sides, the one that it came nearer to is told. */
interface Reason {
  readonly depth: number;
  readonly says: string;
}

/**
 * Why a policy (`namespace/name`) does not decide a connection, as a sentence: it does not select the pod, it says
 * nothing of the direction, or none of its rules fits. Undefined where it does something on every side that is asked about.
 */
export function whyNotDeciding(
  snapshot: Snapshot,
  flow: FlowText,
  sides: readonly AskedSide[],
  policy: string,
): string | undefined {
  const read = indexSnapshot(snapshot).policies.find(({ id }) => id === policy);
  if (read === undefined) return `There is no policy ${policy}.`;
  const reasons = sides.flatMap((asked) => reasonAt(snapshot, flow, asked, read) ?? []);
  const [nearest] = reasons.toSorted((one, other) => other.depth - one.depth);
  return nearest && `Policy ${policy} does not decide: ${nearest.says}.`;
}

function reasonAt(
  snapshot: Snapshot,
  { from, to }: FlowText,
  { direction, side }: AskedSide,
  policy: Policy,
): Reason | undefined {
  const name = direction === 'egress' ? from : to;
  const pod = podOf(snapshot, name);
  if (pod === undefined) return undefined;
  if (namespaceOf(pod) !== policy.namespace) {
    return { depth: 0, says: `it is in another namespace than ${name}` };
  }
  if (rulesOf(policy, direction) === undefined) {
    return { depth: 1, says: `its policyTypes do not list ${direction === 'egress' ? 'Egress' : 'Ingress'}` };
  }
  const failure = podFailure(policy.podSelector, pod.metadata?.labels ?? {});
  if (failure !== undefined) {
    const clause = describeClause({
      policy: policy.id,
      path: 'spec',
      clause: `spec.podSelector.${failure.field}`,
      ...failure,
    });
    return { depth: 2, says: `its podSelector does not select ${name}: it ${clause}` };
  }
  if (passes(side) && side.kind === 'isolated' && side.allowedBy.some((rule) => rule.policy === policy.id)) {
    return { depth: 3, says: `it allows this at ${name} (${direction}), and the other end blocks it` };
  }
  const refused = side.kind === 'isolated' ? side.refusedBy.filter((refusal) => refusal.policy === policy.id) : [];
  const telling = mostTelling(refused);
  return telling && { depth: 4, says: describeRefusal(telling) };
}

function podOf(snapshot: Snapshot, name: string): Pod | undefined {
  const found = resolveEndpoint(snapshot, name);
  if ('unknown' in found) return undefined;
  const [id] = found.ends.flatMap((end) => ('pod' in end ? [end.pod] : []));
  return id === undefined ? undefined : indexSnapshot(snapshot).pods.get(id);
}
