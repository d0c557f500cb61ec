import type { NetworkPolicy, NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { namespacedName } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { removeFromPolicy } from '../edit-policy.ts';
import { allRules, readPolicy, rulesOf } from '../policy.ts';
import { comparePolicies, peerSpacesByFamily } from './compare-policies.ts';

/** A part of a policy that can be removed without a change of any flow. */
export interface RedundantPart {
  /** `namespace/name`. */
  readonly policy: string;
  /** `spec` for the whole policy, else a rule, or one of several peers or ports: `spec.ingress[0].from[1]`. */
  readonly path: string;
  /**
   * Whether it can be removed together with all other parts marked so. Of two parts that do the same, one is marked.
   */
  readonly together: boolean;
}

/** The redundant parts of some policies. */
export interface RedundantParts {
  /** By policy, then in the order of the manifest; none is inside another. */
  readonly parts: readonly RedundantPart[];
  /** Whether every part was decided, for all flows that could exist; parts that were not decided are missing. */
  readonly proven: boolean;
}

/** The most parts that are tried: each part needs a comparison of its own. With more, no part is. */
export const MAX_PARTS = 60;

/** The most pairs of classes in one comparison. With more, the part counts as undecided. */
const MAX_PAIRS = 20_000;

/**
 * Finds what can be removed from some policies of a snapshot without a change of any flow between ends that exist or
 * could exist: whole policies, rules, and single peers or ports of several. Flows of an address family that no pod has and
 * no policy mentions are not looked at. Whether an ipBlock matches pods is left to the network plug-in, so a part is
 * redundant only where it can be removed either way. `isCandidatePart` says which parts of those policies are tried: all by
 * default.
 */
export function redundantParts(
  snapshot: Snapshot,
  isCandidate: (policy: NetworkPolicy) => boolean,
  isCandidatePart: (policy: NetworkPolicy, path: string) => boolean = () => true,
): RedundantParts {
  const candidatePolicies = snapshot.policies.filter(isCandidate);
  const candidates = candidatePolicies.flatMap((policy) =>
    removableParts(policy)
      .filter((path) => isCandidatePart(policy, path))
      .map((path) => ({ policy: namespacedName(policy), path })),
  );
  if (candidates.length > MAX_PARTS) return { parts: [], proven: false };
  let proven = true;
  const spaces = peerSpacesByFamily(snapshot, snapshot, true);
  const hasBlocks = snapshot.policies.some((policy) => readPolicy(policy).hasIpBlock);
  const isSameAs = (all: readonly NetworkPolicy[], policies: readonly NetworkPolicy[]): boolean => {
    const bounds = { strict: true, mostChanges: 1, mostPairs: MAX_PAIRS, spaces };
    const found = comparePolicies({ ...snapshot, policies: all }, { ...snapshot, policies }, bounds);
    if (found.changes.length > 0) return false;
    proven &&= found.proven;
    return found.proven;
  };
  const isSame = (policies: readonly NetworkPolicy[]): boolean =>
    isSameAs(snapshot.policies, policies) &&
    (!hasBlocks || isSameAs(snapshot.policies.map(withoutIpBlocks), policies.map(withoutIpBlocks)));
  const redundant: Part[] = [];
  for (const part of candidates) {
    if (redundant.some((outer) => outer.policy === part.policy && part.path.startsWith(outer.path))) continue;
    if (isSame(withoutPart(snapshot.policies, part))) redundant.push(part);
  }
  // From the last to the first, so that what was written first is kept, and removals do not shift other paths.
  let left = snapshot.policies;
  const together = new Set<Part>();
  for (const part of redundant.toReversed()) {
    const less = withoutPart(left, part);
    if (redundant.length > 1 && !isSame(less)) continue;
    left = less;
    together.add(part);
  }
  return { parts: redundant.map((part) => ({ ...part, together: together.has(part) })), proven };
}

/** A policy whose ipBlocks match nothing: it isolates the same pods. */
export function withoutIpBlocks(policy: NetworkPolicy): NetworkPolicy {
  const { ingress, egress, hasIpBlock } = readPolicy(policy);
  if (!hasIpBlock) return policy;
  const rules = {
    ...(ingress ? { ingress: rulesWithoutIpBlocks(policy.spec?.ingress ?? [], 'from') } : {}),
    ...(egress ? { egress: rulesWithoutIpBlocks(policy.spec?.egress ?? [], 'to') } : {}),
  };
  const policyTypes = [...(ingress ? ['Ingress'] : []), ...(egress ? ['Egress'] : [])];
  return { ...policy, spec: { podSelector: policy.spec?.podSelector ?? {}, policyTypes, ...rules } };
}

function rulesWithoutIpBlocks<Field extends 'from' | 'to'>(
  rules: readonly ({ readonly [peers in Field]?: NetworkPolicyPeer[] } | null)[],
  field: Field,
) {
  return rules.flatMap((rule) => {
    const peers: readonly NetworkPolicyPeer[] = rule?.[field] ?? [];
    const left = peers.filter((peer) => !peer.ipBlock);
    return peers.length > 0 && left.length === 0 ? [] : [{ ...rule, [field]: left }];
  });
}

type Part = Pick<RedundantPart, 'policy' | 'path'>;

/** A copy of the policies without one part of one of them. */
export function withoutPart(
  policies: readonly NetworkPolicy[],
  { policy: name, path }: Part,
): readonly NetworkPolicy[] {
  return policies.flatMap((policy) => {
    if (namespacedName(policy) !== name) return [policy];
    return path === 'spec' ? [] : [removeFromPolicy(policy, path)];
  });
}

/**
 * The paths of all parts that can be removed from a policy, from the outside in. The only peer or port of a rule is not
 * among them, since it means the rule. All rules of a direction that the policy does not isolate in are one part.
 */
export function removableParts(policy: NetworkPolicy): readonly string[] {
  const rules = allRules(readPolicy(policy)).flatMap(({ path, peers, ports }) => [
    path,
    ...(peers.length > 1 ? peers.map((peer) => peer.path) : []),
    ...(ports.length > 1 ? ports.map((port) => port.path) : []),
  ]);
  const ignored = (['ingress', 'egress'] as const).filter(
    (direction) => rulesOf(readPolicy(policy), direction) === undefined && (policy.spec?.[direction] ?? []).length > 0,
  );
  return ['spec', ...rules, ...ignored.map((direction) => `spec.${direction}`)];
}
