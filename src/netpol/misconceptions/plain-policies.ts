import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { namespaceNameLabel } from '../../kube/labels.ts';
import { namespaceOf } from '../../kube/pods.ts';
import { hasSameText, selectorClauses, type WrittenRule, withRules, writtenRules } from './definitions/edits.ts';
import type { Policies } from './definitions/mutation.ts';

/**
 * Policies without what makes them longer and changes nothing: a range of one port, and a peer that names the policy's
 * own namespace. So two ways to write the same are not taken for a difference. The name is kept where the answer meant
 * another namespace: where no policy of the reference has a peer for its own namespace, or where the reference has the
 * same pods of other namespaces alone. A policy that is plain already is returned as it is.
 */
export function plainPolicies(policies: Policies, reference: Policies = policies): Policies {
  const meant = namespacesMeant(reference);
  return policies.map((policy) =>
    directions.reduce((before, direction): NetworkPolicy => {
      const rules = writtenRules(before, direction);
      const plain = rules.map((rule) => (rule === null ? null : plainRule(rule, namespaceOf(policy), meant)));
      return hasSameText(plain, rules) ? before : withRules(before, direction, plain);
    }, policy),
  );
}

const directions = ['ingress', 'egress'] as const;

/** What peers of some policies mean. Pods are texts of their selectors. */
interface NamespacesMeant {
  /** Pods of a policy's own namespace, with the name of that. */
  readonly own: ReadonlySet<string>;
  /** Pods of other namespaces. */
  readonly other: ReadonlySet<string>;
}

function namespacesMeant(reference: Policies): NamespacesMeant {
  const [own, other] = [new Set<string>(), new Set<string>()];
  for (const policy of reference) {
    for (const { peers } of directions.flatMap((direction) =>
      writtenRules(policy, direction).flatMap((rule) => rule ?? []),
    )) {
      for (const peer of peers ?? []) {
        if (!peer?.podSelector) continue;
        const isOwn = !peer.namespaceSelector || namesOnly(peer, namespaceOf(policy));
        if (isOwn) own.add(`${namespaceOf(policy)} ${podsText(peer)}`);
        else other.add(podsText(peer));
      }
    }
  }
  return { own, other };
}

function podsText({ podSelector }: NetworkPolicyPeer): string {
  return [...selectorClauses(podSelector)].sort().join();
}

function plainRule(rule: WrittenRule, ownNamespace: string, { own, other }: NamespacesMeant): WrittenRule {
  const { peers, ports } = rule;
  const isSaidTwice = (peer: NetworkPolicyPeer): boolean =>
    own.size > 0 &&
    namesOnly(peer, ownNamespace) &&
    (own.has(`${ownNamespace} ${podsText(peer)}`) || !other.has(podsText(peer)));
  return {
    ...rule,
    ...(peers ? { peers: peers.map((peer) => (isSaidTwice(peer) ? withoutNamespace(peer) : peer)) } : {}),
    ...(ports ? { ports: ports.map(plainPort) } : {}),
  };
}

/** Whether a peer selects pods of one namespace by the name of that and a podSelector. */
export function namesOnly(peer: NetworkPolicyPeer | null, namespace: string): boolean {
  if (!peer?.podSelector || !peer.namespaceSelector) return false;
  const [clause, ...more] = selectorClauses(peer.namespaceSelector);
  return more.length === 0 && clause === `${namespaceNameLabel} In ${namespace}`;
}

function withoutNamespace(peer: NetworkPolicyPeer): NetworkPolicyPeer {
  const { namespaceSelector: _, ...rest } = peer;
  return rest;
}

function plainPort(entry: NetworkPolicyPort): NetworkPolicyPort {
  const { endPort, ...rest } = entry ?? {};
  return endPort !== undefined && endPort === rest.port ? rest : entry;
}
