import { printAddress } from '../kube/addresses.ts';
import type { End } from './ends.ts';
import type { Refusal } from './flow.ts';
import { podOfEnd } from './host-network.ts';
import type { Interpretation } from './interpretations.ts';
import { matchIpBlock } from './ip-block.ts';
import type { Peer, Policy } from './policy.ts';
import { namespaceFailure, podFailure, type SelectorFailure } from './selectors.ts';

/** Why a peer does not match; a refusal without the name of the policy. */
export type PeerFailure = Omit<Refusal, 'policy'>;

/**
 * The first clause by which a peer does not match an end; undefined where it matches. A podSelector alone means pods of
 * the policy's namespace; a namespaceSelector alone means all pods of the namespaces it selects; both together mean the
 * pods that the podSelector selects in the namespaces that the namespaceSelector selects. Selectors match pods only. An
 * ipBlock is compared with the end's address of the flow's family, whether or not a pod has it.
 * Source: k8s.io/api networking/v1 types.go, `NetworkPolicyPeer`.
 */
export function peerFailure(
  peer: Peer,
  policy: Policy,
  end: End,
  family: 4 | 6,
  interpretation: Interpretation,
): PeerFailure | undefined {
  return peer.is === 'ipBlock'
    ? blockFailure(peer, end, family, interpretation)
    : selectorsFailure(peer, policy, end, family, interpretation);
}

function selectorsFailure(
  peer: Extract<Peer, { is: 'selectors' }>,
  policy: Policy,
  end: End,
  family: 4 | 6,
  interpretation: Interpretation,
): PeerFailure | undefined {
  const { path, namespaceSelector, podSelector } = peer;
  const pod = podOfEnd(end, interpretation);
  const first = namespaceSelector === undefined ? 'podSelector' : 'namespaceSelector';
  // The API server refuses a peer without any clause.
  if (namespaceSelector === undefined && podSelector === undefined) {
    return { path, clause: path, because: 'not a pod' };
  }
  if (pod === undefined) {
    const address = end.addresses.find((candidate) => candidate.family === family) ?? end.addresses[0];
    const has = address === undefined ? {} : { has: printAddress(address) };
    return { path, clause: `${path}.${first}`, because: 'not a pod', ...has };
  }
  if (namespaceSelector !== undefined) {
    const failure = namespaceFailure(namespaceSelector, pod.namespaceLabels);
    if (failure !== undefined) return at(path, 'namespaceSelector', failure);
  } else if (pod.namespace !== policy.namespace) {
    const clause = `${path}.podSelector`;
    return { path, clause, because: 'other namespace', wants: policy.namespace, has: pod.namespace };
  }
  const failure = podSelector && podFailure(podSelector, pod.labels);
  return failure && at(path, 'podSelector', failure);
}

function blockFailure(
  { path, ipBlock }: Extract<Peer, { is: 'ipBlock' }>,
  end: End,
  family: 4 | 6,
  interpretation: Interpretation,
): PeerFailure | undefined {
  const address = end.addresses.find((candidate) => candidate.family === family);
  if (interpretation.ipBlocks === 'no pods' && podOfEnd(end, interpretation) !== undefined) {
    return { path, clause: `${path}.ipBlock`, because: 'outside the block', wants: ipBlock.cidr };
  }
  const match = matchIpBlock(ipBlock, address, interpretation);
  return match.matches ? undefined : at(path, 'ipBlock', match);
}

function at(path: string, clause: string, { field, because, wants, has }: SelectorFailure): PeerFailure {
  const whole = `${path}.${clause}`;
  return { path, clause: whole, field: `${whole}.${field}`, because, wants, ...(has === undefined ? {} : { has }) };
}
