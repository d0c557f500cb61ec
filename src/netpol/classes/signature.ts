import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { type Address, type Block, blockContains } from '../../kube/addresses.ts';
import { type Labels, selects } from '../../kube/labels.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { findEnd } from '../ends.ts';
import type { Endpoint } from '../flow.ts';
import { podOfEnd } from '../host-network.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import { usualInterpretation } from '../interpretations.ts';
import type { IpBlock } from '../ip-block.ts';
import { allPeers, allRules } from '../policy.ts';

/**
 * Makes the signature of an end: everything that the policies of a snapshot can see of it in flows of one address
 * family, as a text. The text says which policies select the end, which peers match it, and behind a `#` which port
 * numbers it declares for the names that policies look up. Ends with the same signature are in one equivalence class:
 * every flow to and from them gets the same verdict. The signature of `null`, an end that is no longer there, is
 * `gone`.
 */
export function signatureOf(snapshot: Snapshot, family: 4 | 6): (end: Endpoint | null) => string {
  const indexed = indexSnapshot(snapshot);
  const policies = indexed.policies.map((policy) => ({ policy, peers: allPeers(policy) }));
  const mentionedNames = portNames([snapshot]);
  return (endpoint) => {
    if (endpoint === null) return 'gone';
    const end = findEnd(indexed, endpoint);
    const pod = podOfEnd(end, usualInterpretation);
    const address = end.addresses.find((candidate) => candidate.family === family);
    const marks = policies.map(({ policy, peers }) => {
      const selected =
        pod !== undefined && pod.namespace === policy.namespace && selects(policy.podSelector, pod.labels);
      const matched = peers.map((peer) => {
        if (peer.is === 'ipBlock') return blockMarks(peer.ipBlock, address);
        if (pod === undefined) return '0';
        const { namespaceSelector, podSelector } = peer;
        if (!namespaceSelector && !podSelector) return '0';
        const there = namespaceSelector
          ? selects(namespaceSelector, pod.namespaceLabels)
          : pod.namespace === policy.namespace;
        return there && (!podSelector || selects(podSelector, pod.labels)) ? '1' : '0';
      });
      return `${selected ? 1 : 0}${matched.join('')}`;
    });
    if (pod === undefined) return `address ${marks.join(' ')}#`;
    const names = pod.ports
      .flatMap(({ name, protocol, port }) => (name && mentionedNames.has(name) ? [`${name}/${protocol}/${port}`] : []))
      .sort();
    return `${marks.join(' ')}#${names.join()}`;
  };
}

/**
 * The pod selectors that can distinguish pods of one namespace: those of its own policies, and those of peers that
 * select the namespace. `labels` are the labels of the namespace.
 */
export function podSelectorsIn(snapshot: Snapshot, namespace: string, labels: Labels): readonly LabelSelector[] {
  return indexSnapshot(snapshot).policies.flatMap((policy) => {
    const isOwn = policy.namespace === namespace;
    const peers = allPeers(policy).filter(
      (peer) => peer.is === 'selectors' && (peer.namespaceSelector ? selects(peer.namespaceSelector, labels) : isOwn),
    );
    return [
      ...(isOwn ? [policy.podSelector] : []),
      ...peers.flatMap((peer) => (peer.is === 'selectors' ? (peer.podSelector ?? []) : [])),
    ];
  });
}

/** Every port name that the policies of some snapshots mention. */
export function portNames(snapshots: readonly Snapshot[]): ReadonlySet<string> {
  const rules = snapshots.flatMap((snapshot) => indexSnapshot(snapshot).policies.flatMap(allRules));
  return new Set(rules.flatMap(({ ports }) => ports.flatMap(({ port }) => (port.is === 'named' ? [port.name] : []))));
}

/** Whether an ipBlock, and each of its exceptions, contains an address: a text with a mark for each interpretation. */
function blockMarks({ block, except, odd }: IpBlock, address: Address | undefined): string {
  if (!address) return '0';
  const spelled = [block, ...except.map((entry) => entry.block)];
  const contains = (one: Block | undefined) => (one && blockContains(one, address) ? 1 : 0);
  if (odd) return spelled.map((each) => `${contains(each?.block)}${contains(each?.octal)}`).join('');
  const [cidr, ...holes] = spelled.map((each) => contains(each?.block));
  return cidr === 1 && !holes.includes(1) ? '1' : '0';
}
