import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { namespacedName } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { rulesIn } from '../classes/signature.ts';
import { removeFromPolicy } from '../edit-policy.ts';
import { readPolicy, rulesOf } from '../policy.ts';
import { allHomes, comparePolicies } from './compare-policies.ts';

/** A part of a policy without which the same flows pass. */
export interface SuperfluousPart {
  /** `namespace/name`. */
  readonly policy: string;
  /** `spec` for the whole policy, else a rule, or one of several peers or ports: `spec.ingress[0].from[1]`. */
  readonly path: string;
  /** Whether all parts of which this is so can go at once. Of two that do the same, one can. */
  readonly together: boolean;
}

export interface Superfluous {
  /** By policy, then in the order of the text; none within another. */
  readonly parts: readonly SuperfluousPart[];
  /** Whether every part was decided, for all flows that could be; else what was not decided is not among them. */
  readonly proven: boolean;
}

/** Policies with more parts than this are not looked at: each part is a comparison of its own. */
export const MOST_PARTS = 60;

/** Nor are comparisons of more classes of ends than this. */
const MOST_PAIRS = 20_000;

/**
 * What can be left out of some policies of a snapshot and no flow changes, whatever pods, namespaces, addresses, ports
 * and names of ports there could be: whole policies, rules, and single peers and ports of several.
 */
export function superfluousParts(snapshot: Snapshot, isAsked: (policy: NetworkPolicy) => boolean): Superfluous {
  const asked = snapshot.policies.filter(isAsked);
  const candidates = asked.flatMap((policy) =>
    partsOf(policy).map((path) => ({ policy: namespacedName(policy), path })),
  );
  if (candidates.length > MOST_PARTS) return { parts: [], proven: false };
  let proven = true;
  const homes = allHomes(snapshot, snapshot, true);
  const isSame = (policies: readonly NetworkPolicy[]): boolean => {
    const bounds = { strict: true, mostChanges: 1, mostPairs: MOST_PAIRS, homes };
    const found = comparePolicies(snapshot, { ...snapshot, policies }, bounds);
    if (found.changes.length > 0) return false;
    proven &&= found.proven;
    return found.proven;
  };
  const alone: Part[] = [];
  for (const part of candidates) {
    if (alone.some((outer) => outer.policy === part.policy && part.path.startsWith(outer.path))) continue;
    if (isSame(without(snapshot.policies, part))) alone.push(part);
  }
  // From the last to the first, so that what was written first stays, and paths still mean what they did.
  let left = snapshot.policies;
  const together = new Set<Part>();
  for (const part of alone.toReversed()) {
    const less = without(left, part);
    if (alone.length > 1 && !isSame(less)) continue;
    left = less;
    together.add(part);
  }
  return { parts: alone.map((part) => ({ ...part, together: together.has(part) })), proven };
}

type Part = Pick<SuperfluousPart, 'policy' | 'path'>;

/** The policies without a part of one of them. */
export function without(policies: readonly NetworkPolicy[], { policy: name, path }: Part): readonly NetworkPolicy[] {
  return policies.flatMap((policy) => {
    if (namespacedName(policy) !== name) return [policy];
    return path === 'spec' ? [] : [removeFromPolicy(policy, path)];
  });
}

/**
 * All that can be left out of a policy, from the outside in. The only peer, or port, of a rule is the rule; rules of a
 * direction that the policy does not isolate count for nothing, all at once.
 */
export function partsOf(policy: NetworkPolicy): readonly string[] {
  const rules = rulesIn(readPolicy(policy)).flatMap(({ path, peers, ports }) => [
    path,
    ...(peers.length > 1 ? peers.map((peer) => peer.path) : []),
    ...(ports.length > 1 ? ports.map((port) => port.path) : []),
  ]);
  const ignored = (['ingress', 'egress'] as const).filter(
    (direction) => rulesOf(readPolicy(policy), direction) === undefined && (policy.spec?.[direction] ?? []).length > 0,
  );
  return ['spec', ...rules, ...ignored.map((direction) => `spec.${direction}`)];
}
