import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { type Address, type Block, blockContains } from '../../kube/addresses.ts';
import { type Labels, namespaceNameLabel, selects } from '../../kube/labels.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { findEnd, podOfEnd } from '../ends.ts';
import type { Endpoint } from '../flow.ts';
import { hypotheticalDefaults } from '../hypothetical-defaults.ts';
import { indexSnapshot } from '../indexed-snapshot.ts';
import { usualInterpretation } from '../interpretations.ts';
import type { IpBlock } from '../ip-block.ts';
import type { Peer, Policy, Rule } from '../policy.ts';

/**
 * Makes the signature of an end: everything that the policies of a snapshot can see of it in flows of one address
 * family, as a text. The text says which policies select the end, which peers match it, and behind a `#` which port
 * numbers it declares for the names that policies look up. Ends with the same signature are in one equivalence class:
 * every flow to and from them gets the same verdict. The signature of `null`, an end that is no longer there, is `gone`.
 */
export function signatureOf(snapshot: Snapshot, family: 4 | 6): (end: Endpoint | null) => string {
  const indexed = indexSnapshot(snapshot);
  const policies = indexed.policies.map((policy) => ({ policy, peers: peersOf(policy) }));
  const names = portNames([snapshot]);
  return (endpoint) => {
    if (endpoint === null) return 'gone';
    const end = findEnd(indexed, endpoint);
    const pod = podOfEnd(end, usualInterpretation);
    const address = end.addresses.find((candidate) => candidate.family === family);
    const marks = policies.map(({ policy, peers }) => {
      const selected =
        pod !== undefined && pod.namespace === policy.namespace && selects(policy.podSelector, pod.labels);
      const meant = peers.map((peer) => {
        if (peer.is === 'ipBlock') return marksOf(peer.ipBlock, address);
        if (pod === undefined) return '0';
        const { namespaceSelector, podSelector } = peer;
        if (!namespaceSelector && !podSelector) return '0';
        const there = namespaceSelector
          ? selects(namespaceSelector, pod.namespaceLabels)
          : pod.namespace === policy.namespace;
        return there && (!podSelector || selects(podSelector, pod.labels)) ? '1' : '0';
      });
      return `${selected ? 1 : 0}${meant.join('')}`;
    });
    if (pod === undefined) return `address ${marks.join(' ')}#`;
    const called = pod.ports
      .flatMap(({ name, protocol, port }) => (name && names.has(name) ? [`${name}/${protocol}/${port}`] : []))
      .sort();
    return `${marks.join(' ')}#${called.join()}`;
  };
}

/** The labels of each namespace, by name. */
export function namespaceLabels(snapshot: Snapshot): ReadonlyMap<string, Labels> {
  return indexSnapshot(snapshot).namespaces;
}

/** Selectors of pods that can tell pods of one namespace apart: those of its policies, and of peers that mean it. */
export function podSelectorsIn(snapshot: Snapshot, namespace: string, labels: Labels): readonly LabelSelector[] {
  return indexSnapshot(snapshot).policies.flatMap((policy) => {
    const home = policy.namespace === namespace;
    const peers = peersOf(policy).filter(
      (peer) => peer.is === 'selectors' && (peer.namespaceSelector ? selects(peer.namespaceSelector, labels) : home),
    );
    return [
      ...(home ? [policy.podSelector] : []),
      ...peers.flatMap((peer) => (peer.is === 'selectors' ? (peer.podSelector ?? []) : [])),
    ];
  });
}

/** Every peer of the rules of a policy that count: of the directions that it isolates. */
export function peersOf(policy: Policy): readonly Peer[] {
  return rulesIn(policy).flatMap((rule) => rule.peers);
}

/** Every rule of a policy that counts, of both directions. */
export function rulesIn({ ingress, egress }: Policy): readonly Rule[] {
  return [...(ingress ?? []), ...(egress ?? [])];
}

/** Every block that a policy names, exceptions too, in every way that it can be read. */
export function blocksIn(policy: Policy): readonly Block[] {
  return peersOf(policy).flatMap((peer) => {
    if (peer.is !== 'ipBlock') return [];
    const spelled = [peer.ipBlock.block, ...peer.ipBlock.except.map(({ block }) => block)];
    return spelled.flatMap((each) => (each ? [each.block, ...(each.octal ? [each.octal] : [])] : []));
  });
}

/** Every name of a port that policies mention. */
export function portNames(snapshots: readonly Snapshot[]): ReadonlySet<string> {
  const rules = snapshots.flatMap((snapshot) => indexSnapshot(snapshot).policies.flatMap(rulesIn));
  return new Set(rules.flatMap(({ ports }) => ports.flatMap(({ port }) => (port.is === 'named' ? [port.name] : []))));
}

/** A namespace always has a name; one that is not named has one that nothing in the snapshot mentions. */
export function withName(labels: Labels, snapshot: Snapshot): Labels {
  return { [namespaceNameLabel]: hypotheticalDefaults(indexSnapshot(snapshot)).namespace, ...labels };
}

/** Whether a block holds an address, and each of its exceptions, in every way that the block can be read. */
function marksOf({ block, except, odd }: IpBlock, address: Address | undefined): string {
  if (!address) return '0';
  const spelled = [block, ...except.map((entry) => entry.block)];
  const holds = (one: Block | undefined) => (one && blockContains(one, address) ? 1 : 0);
  if (odd) return spelled.map((each) => `${holds(each?.block)}${holds(each?.octal)}`).join('');
  const [cidr, ...holes] = spelled.map((each) => holds(each?.block));
  return cidr === 1 && !holes.includes(1) ? '1' : '0';
}
