import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyPeer } from 'kubernetes-types/networking/v1';
import {
  type Address,
  type Block,
  blockContains,
  parseAddress,
  parseBlock,
  unusedPodAddress,
} from '../src/kube/addresses.ts';
import { namespaceNameLabel, selects } from '../src/kube/labels.ts';
import { declaredPorts, namespacedName, namespaceOf, podAddresses } from '../src/kube/pods.ts';
import type { Snapshot } from '../src/kube/snapshot.ts';
import type { Endpoint, Labels, PodLike } from '../src/netpol/flow.ts';
import { isRunning } from '../src/network/listeners.ts';

/**
 * All that the policies of a snapshot make of an end, as a text: which of them select it, which of their peers mean
 * it, and what their port names are there. Ends with one text fare alike with everybody.
 */
export function sightOf(snapshot: Snapshot): (end: Endpoint | null) => string {
  const policies = snapshot.policies.map((policy) => ({
    namespace: namespaceOf(policy),
    selector: policy.spec?.podSelector ?? {},
    peers: peersOf(policy),
  }));
  const names = portNames([snapshot]);
  const labelsOf = namespaceLabels(snapshot);
  const hasBlocks = policies.some(({ peers }) => peers.some(({ ipBlock }) => ipBlock));
  const addressOf = (text: string | undefined) =>
    hasBlocks ? parseAddress(text ?? unusedPodAddress(snapshot, 4)) : undefined;

  const pod = ({ namespace, labels, ports = [], ip }: PodLike): string => {
    const around = typeof namespace === 'string' ? (labelsOf.get(namespace) ?? {}) : withName(namespace.labels);
    const named = typeof namespace === 'string' ? namespace : (around[namespaceNameLabel] ?? '');
    const address = addressOf(ip);
    const marks = policies.map(({ namespace: home, selector, peers }) => {
      const selected = home === named && selects(selector, labels) ? 1 : 0;
      const meant = peers.map(({ ipBlock, namespaceSelector, podSelector }) => {
        if (ipBlock) return marksOf(ipBlock, address);
        const there = namespaceSelector ? selects(namespaceSelector, around) : home === named;
        return there && (!podSelector || selects(podSelector, labels)) ? 1 : 0;
      });
      return `${selected}${meant.join('')}`;
    });
    const called = ports.flatMap(({ name, protocol, port }) =>
      name && names.has(name) ? [`${name}${protocol}${port}`] : [],
    );
    return `${marks.join(' ')}/${called.join()}`;
  };
  return (end) => {
    if (end === null) return 'gone';
    if ('like' in end) return pod(end.like);
    if (!('pod' in end)) {
      const address = 'ip' in end ? addressOf(end.ip) : undefined;
      const marks = policies.flatMap(({ peers }) => peers.map(({ ipBlock }) => marksOf(ipBlock, address)));
      return `address ${marks.join('')}`;
    }
    const there = snapshot.pods.find((candidate) => namespacedName(candidate) === end.pod);
    if (!there) return 'gone';
    return `${isRunning(there) ? '' : 'idle '}${pod({
      namespace: namespaceOf(there),
      labels: there.metadata?.labels ?? {},
      ports: declaredPorts(there),
      ip: podAddresses(there)[0] ?? '',
    })}`;
  };
}

/** The labels of each namespace, by name. */
export function namespaceLabels({ namespaces }: Snapshot): ReadonlyMap<string, Labels> {
  return new Map(namespaces.map(({ metadata }) => [metadata?.name ?? '', metadata?.labels ?? {}]));
}

/** Selectors of pods that can tell pods of one namespace apart: those of its policies, and of peers that mean it. */
export function podSelectorsIn(snapshot: Snapshot, namespace: string, labels: Labels): readonly LabelSelector[] {
  return snapshot.policies.flatMap((policy) => {
    const home = namespaceOf(policy) === namespace;
    const peers = peersOf(policy).filter(({ namespaceSelector }) =>
      namespaceSelector ? selects(namespaceSelector, labels) : home,
    );
    return [...(home ? [policy.spec?.podSelector] : []), ...peers.map(({ podSelector }) => podSelector)].flatMap(
      (selector) => selector ?? [],
    );
  });
}

/** Every peer of the rules of a policy that count: of the directions that its policyTypes list. */
export function peersOf({ spec }: NetworkPolicy): readonly NetworkPolicyPeer[] {
  const counts = (type: string) => !spec?.policyTypes || spec.policyTypes.includes(type);
  return [
    ...(counts('Ingress') ? (spec?.ingress ?? []) : []).flatMap((rule) => rule.from ?? []),
    ...(counts('Egress') ? (spec?.egress ?? []) : []).flatMap((rule) => rule.to ?? []),
  ];
}

/** Every name of a port that policies mention. */
export function portNames(snapshots: readonly Snapshot[]): ReadonlySet<string> {
  const rules = snapshots.flatMap(({ policies }) =>
    policies.flatMap(({ spec }) => [...(spec?.ingress ?? []), ...(spec?.egress ?? [])]),
  );
  return new Set(
    rules.flatMap(({ ports }) => (ports ?? []).flatMap(({ port }) => (typeof port === 'string' ? port : []))),
  );
}

/** A namespace always has a name; one that is not named has one that nothing mentions. */
export function withName(labels: Labels): Labels {
  return { [namespaceNameLabel]: 'another-namespace?', ...labels };
}

/** Whether a block holds an address, and each of its exceptions, in every way that the block can be read. */
function marksOf(ipBlock: NetworkPolicyPeer['ipBlock'], address: Address | undefined): string {
  if (!ipBlock || !address) return '0';
  const spelled = [ipBlock.cidr, ...(ipBlock.except ?? [])].map((text) => parseBlock(text));
  const holds = (block: Block | undefined) => (block && blockContains(block, address) ? 1 : 0);
  if (spelled.some((each) => each?.odd))
    return spelled.map((each) => `${holds(each?.block)}${holds(each?.octal)}`).join('');
  const [cidr, ...except] = spelled.map((each) => holds(each?.block));
  return cidr === 1 && !except.includes(1) ? '1' : '0';
}
