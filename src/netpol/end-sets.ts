import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { type Labels, selects } from '../kube/labels.ts';
import { addBit, type Bits, common, noBits } from './bits.ts';
import { type End, podUnder } from './ends.ts';
import type { Protocol } from './flow.ts';
import { holds, type IpBlock } from './ip-block.ts';
import type { Peer, Policy } from './policy.ts';
import { usualReading } from './readings.ts';

/** Which of some ends each part of a policy means: every selector and block is matched once, however often it stands. */
export interface EndSets {
  /** How many ends there are. */
  readonly count: number;
  /** The pods that a policy's podSelector selects in its namespace. */
  readonly selected: (policy: Policy) => Bits;
  /** The ends that a peer means in flows of a family. */
  readonly peer: (peer: Peer, policy: Policy, family: 4 | 6) => Bits;
  /** The ends that declare a name for this very port; undefined where none does. */
  readonly named: (name: string, protocol: Protocol, port: number) => Bits | undefined;
}

/** Prepares the sets for some ends, as usually read. */
export function endSets(ends: readonly End[]): EndSets {
  const pods = ends.map((end) => podUnder(end, usualReading));
  const byLabels = grouped(pods.map((pod) => pod?.labels));
  const byNamespaceLabels = grouped(pods.map((pod) => pod?.namespaceLabels));
  const byNamespace = setsBy(pods.map((pod) => pod?.namespace));
  const byName = namesOf(pods.map((pod) => pod?.ports));
  const none = noBits(ends.length);
  const selectorSet = (groups: readonly Group[]) =>
    remembered((selector: LabelSelector) => union(groups, selector, ends.length), JSON.stringify);
  const podSet = selectorSet(byLabels);
  const namespaceSet = selectorSet(byNamespaceLabels);
  const blockSet = [4, 6].map((family) =>
    remembered(
      (ipBlock: IpBlock) => inBlock(ipBlock, ends, family),
      (ipBlock) => [ipBlock.cidr, ...ipBlock.except.map((entry) => entry.text)].join(),
    ),
  );
  const inNamespace = (namespace: string) => byNamespace.get(namespace) ?? none;
  return {
    count: ends.length,
    selected: (policy) => common(inNamespace(policy.namespace), podSet(policy.podSelector)),
    peer: (peer, policy, family) => {
      if (peer.is === 'ipBlock') return blockSet[family === 4 ? 0 : 1]?.(peer.ipBlock) ?? none;
      const { namespaceSelector, podSelector } = peer;
      if (namespaceSelector === undefined && podSelector === undefined) return none;
      const namespaces = namespaceSelector ? namespaceSet(namespaceSelector) : inNamespace(policy.namespace);
      return podSelector ? common(namespaces, podSet(podSelector)) : namespaces;
    },
    named: (name, protocol, port) => byName.get(`${name}/${protocol}/${port}`),
  };
}

/** Ends that carry the same labels. */
interface Group {
  readonly labels: Labels;
  readonly members: readonly number[];
}

function grouped(labels: readonly (Labels | undefined)[]): readonly Group[] {
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

function setsBy(keys: readonly (string | undefined)[]): ReadonlyMap<string, Bits> {
  const sets = new Map<string, Bits>();
  keys.forEach((key, index) => {
    if (key === undefined) return;
    const set = sets.get(key) ?? noBits(keys.length);
    addBit(set, index);
    sets.set(key, set);
  });
  return sets;
}

function union(groups: readonly Group[], selector: LabelSelector, count: number): Bits {
  const bits = noBits(count);
  for (const { labels, members } of groups) {
    if (selects(selector, labels)) for (const member of members) addBit(bits, member);
  }
  return bits;
}

function inBlock(ipBlock: IpBlock, ends: readonly End[], family: number): Bits {
  const bits = noBits(ends.length);
  ends.forEach((end, index) => {
    const address = end.addresses.find((candidate) => candidate.family === family);
    if (address && holds(ipBlock, address, usualReading)) addBit(bits, index);
  });
  return bits;
}

function namesOf(
  ports: readonly (readonly { name?: string; protocol: Protocol; port: number }[] | undefined)[],
): ReadonlyMap<string, Bits> {
  const sets = new Map<string, Bits>();
  ports.forEach((declared, index) => {
    for (const { name, protocol, port } of declared ?? []) {
      if (name === undefined) continue;
      const key = `${name}/${protocol}/${port}`;
      const set = sets.get(key) ?? noBits(ports.length);
      addBit(set, index);
      sets.set(key, set);
    }
  });
  return sets;
}

function remembered<Key extends object>(make: (key: Key) => Bits, text: (key: Key) => string): (key: Key) => Bits {
  const known = new Map<string, Bits>();
  return (key) => {
    const name = text(key);
    const made = known.get(name) ?? make(key);
    known.set(name, made);
    return made;
  };
}
