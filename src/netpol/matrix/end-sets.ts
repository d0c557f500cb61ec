import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { type Address, blockContains, compareAddresses } from '../../kube/addresses.ts';
import { type Labels, selects } from '../../kube/labels.ts';
import { memoize } from '../../kube/memoize.ts';
import type { End } from '../ends.ts';
import type { Protocol } from '../flow.ts';
import { podOfEnd } from '../host-network.ts';
import { usualInterpretation } from '../interpretations.ts';
import { type IpBlock, interpretBlock, ipBlockContains } from '../ip-block.ts';
import type { Peer, Policy } from '../policy.ts';
import { addBit, type Bitset, emptyBitset, fullBitset, intersection, uniteInto } from './bitset.ts';

/** Which of some ends each part of a policy matches. A selector or ipBlock that occurs many times is matched once. */
export interface EndSets {
  /** The number of ends. */
  readonly count: number;
  /** The pods that a policy's podSelector selects in its namespace. */
  readonly selected: (policy: Policy) => Bitset;
  /** The ends that some peer of a rule matches in flows of a family: all ends where the rule has no peers. */
  readonly peers: (peers: readonly Peer[], policy: Policy, family: 4 | 6) => Bitset;
  /** The ends that declare a port number under a name; undefined where none does. */
  readonly named: (name: string, protocol: Protocol, port: number) => Bitset | undefined;
}

/** Prepares the sets for some ends, by the usual interpretation. */
export function endSets(ends: readonly End[]): EndSets {
  const pods = ends.map((end) => podOfEnd(end, usualInterpretation));
  const byLabels = grouped(pods.map((pod) => pod?.labels));
  const byNamespaceLabels = grouped(pods.map((pod) => pod?.namespaceLabels));
  const byNamespace = setsBy(pods.map((pod) => pod?.namespace));
  const byName = namesOf(pods.map((pod) => pod?.ports));
  const none = emptyBitset(ends.length);
  const all = fullBitset(ends.length);
  const podSet = memoize((selector: LabelSelector) => union(byLabels, selector, ends.length), JSON.stringify);
  const namespaceSet = memoize(
    (selector: LabelSelector) => union(byNamespaceLabels, selector, ends.length),
    JSON.stringify,
  );
  const blocks = new Map([4, 6].map((family) => [family, blockSets(ends, family)] as const));
  const inNamespace = (namespace: string) => byNamespace.get(namespace) ?? none;
  const selected = memoize(
    ({ namespace, podSelector }: Policy) => intersection(inNamespace(namespace), podSet(podSelector)),
    ({ namespace, podSelector }) => `${namespace} ${JSON.stringify(podSelector)}`,
  );
  const peer = memoize(
    ({ peer, policy, family }: PeerOf) => {
      if (peer.is === 'ipBlock') return blocks.get(family)?.(peer.ipBlock) ?? none;
      const { namespaceSelector, podSelector } = peer;
      if (namespaceSelector === undefined && podSelector === undefined) return none;
      const namespaces = namespaceSelector ? namespaceSet(namespaceSelector) : inNamespace(policy.namespace);
      return podSelector ? intersection(namespaces, podSet(podSelector)) : namespaces;
    },
    ({ peer, policy, family }) => `${peerKey(peer, policy)} ${family}`,
  );
  const several = memoize(
    ({ peers, policy, family }: { peers: readonly Peer[] } & Omit<PeerOf, 'peer'>) => {
      const bits = emptyBitset(ends.length);
      for (const each of peers) uniteInto(bits, peer({ peer: each, policy, family }));
      return bits;
    },
    ({ peers, policy, family }) => `${peers.map((each) => peerKey(each, policy)).join(' ')} ${family}`,
  );
  return {
    count: ends.length,
    selected,
    peers: (peers, policy, family) => {
      const [first] = peers;
      if (first === undefined) return all;
      return peers.length === 1 ? peer({ peer: first, policy, family }) : several({ peers, policy, family });
    },
    named: (name, protocol, port) => byName.get(`${name}/${protocol}/${port}`),
  };
}

interface PeerOf {
  readonly peer: Peer;
  readonly policy: Policy;
  readonly family: 4 | 6;
}

/** A key for peers that match the same ends: without a namespaceSelector, a peer depends on the policy's namespace. */
function peerKey(peer: Peer, { namespace }: Policy): string {
  if (peer.is === 'ipBlock') return JSON.stringify([peer.ipBlock.cidr, peer.ipBlock.except.map(({ text }) => text)]);
  const { namespaceSelector, podSelector } = peer;
  return JSON.stringify([namespaceSelector ?? namespace, podSelector ?? null]);
}

/** Ends that carry the same labels. */
interface LabelGroup {
  readonly labels: Labels;
  readonly members: readonly number[];
}

function grouped(labels: readonly (Labels | undefined)[]): readonly LabelGroup[] {
  const seen = new Map<Labels, string>();
  const keys = labels.map((each) => {
    if (each === undefined) return undefined;
    const key = seen.get(each) ?? JSON.stringify(each);
    seen.set(each, key);
    return key;
  });
  const groups = new Map<string, { readonly labels: Labels; readonly members: number[] }>();
  keys.forEach((key, index) => {
    if (key === undefined) return;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels: labels[index] ?? {}, members: [index] });
    else group.members.push(index);
  });
  return [...groups.values()];
}

function setsBy(keys: readonly (string | undefined)[]): ReadonlyMap<string, Bitset> {
  const sets = new Map<string, Bitset>();
  keys.forEach((key, index) => {
    if (key === undefined) return;
    const set = sets.get(key) ?? emptyBitset(keys.length);
    addBit(set, index);
    sets.set(key, set);
  });
  return sets;
}

function union(groups: readonly LabelGroup[], selector: LabelSelector, count: number): Bitset {
  const bits = emptyBitset(count);
  for (const { labels, members } of groups) {
    if (selects(selector, labels)) for (const member of members) addBit(bits, member);
  }
  return bits;
}

/**
 * Finds the ends in an ipBlock, in flows of a family. Ends are sorted by address, so that only those near it are
 * compared.
 */
function blockSets(ends: readonly End[], family: number): (ipBlock: IpBlock) => Bitset {
  let sorted: readonly { readonly index: number; readonly address: Address }[] | undefined;
  return (ipBlock) => {
    sorted ??= ends
      .flatMap((end, index) => {
        const address = end.addresses.find((candidate) => candidate.family === family);
        return address === undefined ? [] : [{ index, address }];
      })
      .sort((one, other) => compareAddresses(one.address, other.address));
    const bits = emptyBitset(ends.length);
    const block = interpretBlock(ipBlock.block, usualInterpretation);
    if (block?.family !== family) return bits;
    for (let at = firstFrom(sorted, block); at < sorted.length; at++) {
      const entry = sorted[at];
      if (entry === undefined || !blockContains(block, entry.address)) break;
      if (ipBlockContains(ipBlock, entry.address, usualInterpretation)) addBit(bits, entry.index);
    }
    return bits;
  };
}

/** The index of the first entry whose address is not below the given one. */
function firstFrom(sorted: readonly { readonly address: Address }[], address: Address): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = sorted[middle];
    if (entry !== undefined && compareAddresses(entry.address, address) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function namesOf(
  ports: readonly (readonly { name?: string; protocol: Protocol; port: number }[] | undefined)[],
): ReadonlyMap<string, Bitset> {
  const sets = new Map<string, Bitset>();
  ports.forEach((declared, index) => {
    for (const { name, protocol, port } of declared ?? []) {
      if (name === undefined) continue;
      const key = `${name}/${protocol}/${port}`;
      const set = sets.get(key) ?? emptyBitset(ports.length);
      addBit(set, index);
      sets.set(key, set);
    }
  });
  return sets;
}
