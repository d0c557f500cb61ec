import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import { type Block, blockContains, parseAddress, parseBlock, unusedPodAddress } from '../src/kube/addresses.ts';
import { selects } from '../src/kube/labels.ts';
import { declaredPorts, namespacedName, namespaceOf, podAddresses } from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import type { Endpoint, Labels, PodLike } from '../src/netpol/flow.ts';

/**
 * All that the policies of a snapshot can see of an end, as a text: ends with one text fare alike with everybody. A
 * namespace counts by its name only where a policy lives in it, or where `named` has it; else by what selectors see.
 */
export function sightOf(snapshot: Snapshot, named: ReadonlySet<string>): (end: Endpoint | null) => string {
  const peers = snapshot.policies.flatMap(peersOf);
  const podSelectors = [
    ...snapshot.policies.map(({ spec }) => spec?.podSelector),
    ...peers.map((peer) => peer.podSelector),
  ];
  const [pods, namespaces] = [present(podSelectors), present(peers.map((peer) => peer.namespaceSelector))];
  const blocks = peers
    .flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : []))
    .flatMap(blockOf);
  const homes = new Set([...named, ...snapshot.policies.map(namespaceOf)]);
  const labelsOf = new Map(snapshot.namespaces.map(({ metadata }) => [metadata?.name, metadata?.labels ?? {}]));

  const address = (text: string | undefined): string => {
    if (blocks.length === 0) return '';
    const parsed = parseAddress(text ?? unusedPodAddress(snapshot, 4));
    return blocks.map((block) => (parsed && blockContains(block, parsed) ? 1 : 0)).join('');
  };
  const pod = ({ namespace, labels, ports = [], ip }: PodLike): string => {
    const name = typeof namespace === 'string' ? namespace : '';
    const namespaceLabels = typeof namespace === 'string' ? (labelsOf.get(namespace) ?? {}) : namespace.labels;
    const declared = ports.map((each) => `${each.protocol}${each.port}${each.name ?? ''}`);
    const seen = [marks(namespaces, namespaceLabels), marks(pods, labels), address(ip), ...declared];
    return `${homes.has(name) ? name : ''}/${seen.join('/')}`;
  };
  return (end) => {
    if (end === null) return 'gone';
    if ('like' in end) return pod(end.like);
    if (!('pod' in end)) return `address ${'ip' in end ? address(end.ip) : end.node}`;
    const there = snapshot.pods.find((candidate) => namespacedName(candidate) === end.pod);
    if (!there) return 'gone';
    const ports = declaredPorts(there);
    return pod({
      namespace: namespaceOf(there),
      labels: there.metadata?.labels ?? {},
      ports,
      ip: podAddresses(there)[0] ?? '',
    });
  };
}

/** Every peer of a policy's rules. */
export function peersOf({ spec }: NetworkPolicy): readonly NetworkPolicyPeer[] {
  return [
    ...(spec?.ingress ?? []).flatMap((rule) => rule.from ?? []),
    ...(spec?.egress ?? []).flatMap((rule) => rule.to ?? []),
  ];
}

function present(selectors: readonly (LabelSelector | null | undefined)[]): readonly LabelSelector[] {
  return selectors.flatMap((selector) => selector ?? []);
}

function marks(selectors: readonly LabelSelector[], labels: Labels): string {
  return selectors.map((selector) => (selects(selector, labels) ? 1 : 0)).join('');
}

function blockOf(cidr: string): readonly Block[] {
  const spelled = parseBlock(cidr);
  return spelled ? [spelled.block, ...(spelled.octal ? [spelled.octal] : [])] : [];
}
