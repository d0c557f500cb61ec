import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { namespaceNameLabel } from '../../kube/labels.ts';
import { namespaceOf } from '../../kube/pods.ts';
import { hasSameText, selectorClauses, type WrittenRule, withRules, writtenRules } from './mutations/edits.ts';
import type { Policies } from './mutations/mutation.ts';

/**
 * Policies without what makes them longer and changes nothing: a range of one port, and a peer that names the policy's
 * own namespace. So two ways to write the same are not taken for a difference. If no policy of the reference has a peer
 * for its own namespace, an answer that names it meant another namespace: then the name is kept. A policy that is plain
 * already is returned as it is.
 */
export function plainPolicies(policies: Policies, reference: Policies = policies): Policies {
  const referenceHasOwn = reference.some((policy) =>
    directions.some((direction) =>
      writtenRules(policy, direction).some((rule) => isForOwnNamespace(rule, namespaceOf(policy))),
    ),
  );
  return policies.map((policy) =>
    directions.reduce((before, direction): NetworkPolicy => {
      const rules = writtenRules(before, direction);
      const ownNamespace = referenceHasOwn ? namespaceOf(policy) : undefined;
      const plain = rules.map((rule) => (rule === null ? null : plainRule(rule, ownNamespace)));
      return hasSameText(plain, rules) ? before : withRules(before, direction, plain);
    }, policy),
  );
}

const directions = ['ingress', 'egress'] as const;

/** Whether a peer of a rule matches pods of the policy's own namespace alone. */
function isForOwnNamespace(rule: WrittenRule | null, ownNamespace: string): boolean {
  return (rule?.peers ?? []).some(
    (peer) => peer?.podSelector !== undefined && (!peer.namespaceSelector || namesOnly(peer, ownNamespace)),
  );
}

function plainRule(rule: WrittenRule, ownNamespace: string | undefined): WrittenRule {
  const { peers, ports } = rule;
  return {
    ...rule,
    ...(peers
      ? {
          peers: peers.map((peer) =>
            ownNamespace !== undefined && namesOnly(peer, ownNamespace) ? withoutNamespace(peer) : peer,
          ),
        }
      : {}),
    ...(ports ? { ports: ports.map(plainPort) } : {}),
  };
}

/** Whether a peer's namespaceSelector selects one namespace, by its name. */
function namesOnly(peer: NetworkPolicyPeer | null, namespace: string): boolean {
  const selector: LabelSelector | undefined = peer?.podSelector ? peer.namespaceSelector : undefined;
  const [clause, ...more] = selectorClauses(selector);
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
