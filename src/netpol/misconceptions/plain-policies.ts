import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import { namespaceNameLabel } from '../../kube/labels.ts';
import { namespaceOf } from '../../kube/pods.ts';
import { alike, clausesOf, type Rule, rulesIn, withRules } from './mutations/edits.ts';
import type { Policies } from './mutations/mutation.ts';

/**
 * Policies without what only makes them longer: a range of one port, and their own namespace named in a peer. So two
 * ways to write one thing are not taken for a difference. Where no policy of the reference has a peer for its own
 * namespace, whoever names it meant another one: then its name stays. A plain policy is given back as it is.
 */
export function plainPolicies(policies: Policies, reference: Policies = policies): Policies {
  const meantSo = reference.some((policy) =>
    directions.some((direction) => rulesIn(policy, direction).some((rule) => isForHome(rule, namespaceOf(policy)))),
  );
  return policies.map((policy) =>
    directions.reduce((before, direction): NetworkPolicy => {
      const rules = rulesIn(before, direction);
      const home = meantSo ? namespaceOf(policy) : undefined;
      const plain = rules.map((rule) => (rule === null ? null : plainRule(rule, home)));
      return alike(plain, rules) ? before : withRules(before, direction, plain);
    }, policy),
  );
}

const directions = ['ingress', 'egress'] as const;

/** Whether a peer of a rule means pods of the policy's own namespace, and no others. */
function isForHome(rule: Rule | null, home: string): boolean {
  return (rule?.peers ?? []).some(
    (peer) => peer?.podSelector !== undefined && (!peer.namespaceSelector || namesOnly(peer, home)),
  );
}

function plainRule(rule: Rule, home: string | undefined): Rule {
  const { peers, ports } = rule;
  return {
    ...rule,
    ...(peers
      ? { peers: peers.map((peer) => (home !== undefined && namesOnly(peer, home) ? withoutNamespace(peer) : peer)) }
      : {}),
    ...(ports ? { ports: ports.map(plainPort) } : {}),
  };
}

/** Whether a peer's namespaceSelector chooses one namespace, by its name. */
function namesOnly(peer: NetworkPolicyPeer | null, namespace: string): boolean {
  const selector: LabelSelector | undefined = peer?.podSelector ? peer.namespaceSelector : undefined;
  const [clause, ...more] = clausesOf(selector);
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
