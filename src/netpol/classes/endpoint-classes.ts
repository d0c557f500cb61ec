import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { type Address, type Block, maskWords, parseBlock, printBlock } from '../../kube/addresses.ts';
import { type Labels, selects } from '../../kube/labels.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { type End, findEnd, type PodFacts } from '../ends.ts';
import type { Endpoint } from '../flow.ts';
import { type IndexedSnapshot, indexSnapshot } from '../indexed-snapshot.ts';
import type { Peer, Policy } from '../policy.ts';

/**
 * Groups ends that nothing in the snapshot tells apart: no namespace, selector (of a policy or a Service), address
 * block, port name or declared port. Each group holds indexes of `endpoints`; groups stand in the order of their
 * first members, and an answer for one member goes for all. Where nodes or pods on their network are among the ends,
 * the node of a pod tells it apart too, since those two always reach each other: `byNode: false` leaves that out.
 * Throws `UnknownEndpoint`.
 */
export function classes(
  snapshot: Snapshot,
  endpoints: readonly Endpoint[],
  { byNode = true }: { readonly byNode?: boolean } = {},
): readonly (readonly number[])[] {
  const indexed = indexSnapshot(snapshot);
  const ends = endpoints.map((endpoint) => findEnd(indexed, endpoint));
  const keyOf = distinguishing(indexed, ends, byNode);
  return [...Map.groupBy(ends.keys(), (index) => keyOf(ends[index])).values()];
}

/** Makes a text for each end of everything that policies, Services and outside addresses of the snapshot can see of it. */
function distinguishing(
  { snapshot, policies }: IndexedSnapshot,
  ends: readonly End[],
  byNode: boolean,
): (end: End | undefined) => string {
  const peers = policies.flatMap((policy) =>
    [...(policy.ingress ?? []), ...(policy.egress ?? [])].flatMap((rule) => rule.peers),
  );
  const ofPods = markedBy([
    ...policies.map((policy) => policy.podSelector),
    ...podSelectors(peers),
    ...serviceSelectors(snapshot),
  ]);
  const ofNamespaces = markedBy(
    peers.flatMap((peer) => (peer.is === 'selectors' ? (peer.namespaceSelector ?? []) : [])),
  );
  const inBlocks = blockMarks([...mentioned(policies), ...outsideBlocks(snapshot)]);
  const nodes = new Set(byNode ? ends.flatMap((end) => (isNodeTraffic(end) ? [end.node] : [])) : []);
  const declaredBy = remembered((ports: PodFacts['ports']) =>
    ports
      .map(({ name, port, protocol }) => `${port}/${protocol}/${name ?? ''}`)
      .sort()
      .join(),
  );
  return (end) => {
    if (end === undefined) return '';
    const addresses = end.addresses.map((address) => `${address.family}${inBlocks(address)}`);
    // A node and the pods on it are a pair of their own, so where a node is among the ends its name counts.
    const node = end.node !== undefined && nodes.has(end.node) ? end.node : '';
    if (end.pod === undefined) return JSON.stringify(['outside', node, addresses]);
    const { namespace, namespaceLabels, labels, ports, hostNetwork } = end.pod;
    const marks = [ofNamespaces(namespaceLabels), ofPods(labels)];
    return JSON.stringify([namespace, marks, addresses, declaredBy(ports), hostNetwork, node]);
  };
}

function isNodeTraffic(end: End): boolean {
  return end.node !== undefined && (end.pod === undefined || end.pod.hostNetwork);
}

/** Which of some selectors match, as a text; each set of labels is looked at once. */
function markedBy(selectors: readonly LabelSelector[]): (labels: Labels) => string {
  const distinct = [...new Map(selectors.map((selector) => [JSON.stringify(selector), selector])).values()];
  const numbers = new Map<string, string>();
  return remembered((labels: Labels) => {
    const marks = distinct.map((selector) => (selects(selector, labels) ? '1' : '0')).join('');
    // A number is shorter than the marks of hundreds of selectors.
    const number = numbers.get(marks) ?? String(numbers.size);
    numbers.set(marks, number);
    return number;
  });
}

/** What is made of equal things is made once. */
function remembered<Thing extends object>(make: (thing: Thing) => string): (thing: Thing) => string {
  const known = new Map<string, string>();
  return (thing) => {
    const key = JSON.stringify(thing);
    const made = known.get(key) ?? make(thing);
    known.set(key, made);
    return made;
  };
}

/**
 * Which of some blocks hold an address, as a text. Blocks lie within each other or apart, so those that hold an address
 * are known from the smallest of them: it is looked for from the longest prefix to the shortest.
 */
function blockMarks(blocks: readonly Block[]): (address: Address) => string {
  const byPrefix = new Map<number, Map<string, number>>();
  [...new Map(blocks.map((block) => [printBlock(block), block])).values()].forEach((block, number) => {
    const key = (block.prefix << 3) | block.family;
    const held = byPrefix.get(key) ?? new Map<string, number>();
    byPrefix.set(key, held.set(block.words.join(), number));
  });
  const longestFirst = [...byPrefix].sort(([one], [other]) => other - one);
  return (address) => {
    for (const [key, held] of longestFirst) {
      if ((key & 7) !== address.family) continue;
      const found = held.get(maskWords(address.words, key >>> 3).join());
      if (found !== undefined) return String(found);
    }
    return '';
  };
}

function podSelectors(peers: readonly Peer[]): readonly LabelSelector[] {
  return peers.flatMap((peer) => (peer.is === 'selectors' ? (peer.podSelector ?? []) : []));
}

function serviceSelectors({ services }: Snapshot): readonly LabelSelector[] {
  return services.flatMap(({ spec }) => (spec?.selector ? { matchLabels: spec.selector } : []));
}

function mentioned(policies: readonly Policy[]): readonly Block[] {
  const rules = policies.flatMap((policy) => [...(policy.ingress ?? []), ...(policy.egress ?? [])]);
  return rules.flatMap(({ peers }) =>
    peers.flatMap((peer) => {
      if (peer.is !== 'ipBlock') return [];
      const spelled = [peer.ipBlock.block, ...peer.ipBlock.except.map((entry) => entry.block)];
      return spelled.flatMap((each) => (each ? [each.block, ...(each.octal ? [each.octal] : [])] : []));
    }),
  );
}

function outsideBlocks({ outside }: Snapshot): readonly Block[] {
  return (outside?.answers ?? []).flatMap(({ cidr }) => parseBlock(cidr)?.block ?? []);
}
