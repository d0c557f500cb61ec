import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { type Address, type Block, maskWords, parseBlock, printBlock } from '../../kube/addresses.ts';
import { type Labels, selects } from '../../kube/labels.ts';
import { memoize } from '../../kube/memoize.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { type End, findEnd, type PodFacts } from '../ends.ts';
import type { Endpoint } from '../flow.ts';
import { type IndexedSnapshot, indexSnapshot } from '../indexed-snapshot.ts';
import { allBlocks, allPeers, type Peer } from '../policy.ts';

/**
 * Divides endpoints into equivalence classes: two of them are in one class if no namespace, selector (of a policy or a
 * Service), address block, port name or declared port distinguishes them, so that they get the same verdicts. Each
 * class lists indexes of `endpoints`; classes are in the order of their first members. Where nodes or host-network pods
 * are among the endpoints, pods of different nodes are distinguished too, because a pod and its own node always reach
 * each other: `byNode: false` leaves that out. Throws `UnknownEndpoint`.
 */
export function endpointClasses(
  snapshot: Snapshot,
  endpoints: readonly Endpoint[],
  { byNode = true }: { readonly byNode?: boolean } = {},
): readonly (readonly number[])[] {
  const indexed = indexSnapshot(snapshot);
  const ends = endpoints.map((endpoint) => findEnd(indexed, endpoint));
  const keyOf = keyOfEnds(indexed, ends, byNode);
  return [...Map.groupBy(ends.keys(), (index) => keyOf(ends[index])).values()];
}

/**
 * Makes a text for each end of everything that policies, Services and outside addresses of the snapshot can see of it.
 */
function keyOfEnds(
  { snapshot, policies }: IndexedSnapshot,
  ends: readonly End[],
  byNode: boolean,
): (end: End | undefined) => string {
  const peers = policies.flatMap(allPeers);
  const ofPods = selectorMarks([
    ...policies.map((policy) => policy.podSelector),
    ...podSelectors(peers),
    ...serviceSelectors(snapshot),
  ]);
  const ofNamespaces = selectorMarks(
    peers.flatMap((peer) => (peer.is === 'selectors' ? (peer.namespaceSelector ?? []) : [])),
  );
  const inBlocks = blockMarks([...policies.flatMap(allBlocks), ...outsideBlocks(snapshot)]);
  const nodes = new Set(byNode ? ends.flatMap((end) => (isNodeTraffic(end) ? [end.node] : [])) : []);
  const declaredBy = memoize(
    (ports: PodFacts['ports']) =>
      ports
        .map(({ name, port, protocol }) => `${port}/${protocol}/${name ?? ''}`)
        .sort()
        .join(),
    JSON.stringify,
  );
  return (end) => {
    if (end === undefined) return '';
    const addresses = end.addresses.map((address) => `${address.family}${inBlocks(address)}`);
    // A node and its pods always reach each other, so where a node is among the ends its name counts.
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

/** A text that tells which of some selectors match some labels. */
function selectorMarks(selectors: readonly LabelSelector[]): (labels: Labels) => string {
  const distinct = [...new Map(selectors.map((selector) => [JSON.stringify(selector), selector])).values()];
  const numbers = new Map<string, string>();
  return memoize((labels: Labels) => {
    const marks = distinct.map((selector) => (selects(selector, labels) ? '1' : '0')).join('');
    // A number is shorter than one character for each of hundreds of selectors.
    const number = numbers.get(marks) ?? String(numbers.size);
    numbers.set(marks, number);
    return number;
  }, JSON.stringify);
}

/**
 * A text that tells which of some blocks contain an address. Two blocks never overlap in part, so the smallest block
 * that contains the address tells all others: it is searched from the longest prefix to the shortest.
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

function outsideBlocks({ outside }: Snapshot): readonly Block[] {
  return (outside?.answers ?? []).flatMap(({ cidr }) => parseBlock(cidr)?.block ?? []);
}
