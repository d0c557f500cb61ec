import type { NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import {
  allWrittenRules,
  hasSameText,
  replaceRuleLists,
  replaceRules,
  selectorClauses,
  type WrittenRule,
} from './edits.ts';
import type { Mutation } from './mutation.ts';

/** Misconceptions about what two rules mean that are written as one, and one that is written as two. */
export const ruleMutations: readonly Mutation[] = [
  {
    id: 'rules-merged',
    says: 'Two rules were merged: each peer of a rule gets each of its ports, so each source needs a rule of its own.',
    sort: 'known',
    demonstration: {
      wrong:
        'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}, {podSelector: {matchLabels: {app: b}}}], ports: [{port: 80}, {port: 9100}]}]',
      right:
        'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80}]}, {from: [{podSelector: {matchLabels: {app: b}}}], ports: [{port: 9100}]}]',
    },
    apply: (right) => replaceRuleLists(right, merged),
    undo: (wrong, { reference }) =>
      replaceRules(wrong, (rule, { direction }) => parted(rule, allWrittenRules(reference, direction))),
  },
  {
    id: 'rules-split',
    says: 'One rule was split: the peers of each rule get the ports of that rule alone, not those of the other.',
    sort: 'known',
    demonstration: {
      wrong:
        'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80}]}, {from: [{podSelector: {matchLabels: {app: b}}}], ports: [{port: 9100}]}]',
      right:
        'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}, {podSelector: {matchLabels: {app: b}}}], ports: [{port: 80}, {port: 9100}]}]',
    },
    apply: (right) => replaceRules(right, split),
    // Only where the reference has it all in one rule: peers of their own ports may well be meant so.
    undo: (wrong, { reference }) =>
      replaceRuleLists(wrong, (rules, { direction }) => {
        const wanted = allWrittenRules(reference, direction).filter(isFull);
        return merged(rules).filter((changed) =>
          changed.some(
            (rule) => isFull(rule) && !rules.includes(rule) && wanted.some((whole) => isPartOf(rule, whole)),
          ),
        );
      }),
  },
];

/** A rule that has both: only of such can peers and ports be mixed up. */
export interface FullRule {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

/** Whether a rule has both peers and ports. */
export function isFull(rule: WrittenRule | null): rule is FullRule {
  return rule !== null && (rule.peers ?? []).length > 0 && (rule.ports ?? []).length > 0;
}

/** Each two rules of a list that differ in peers and in ports made one, and where there are more of them all. */
function merged(rules: readonly (WrittenRule | null)[]): readonly (readonly (WrittenRule | null)[])[] {
  const full = rules.filter(isFull);
  const pairs = full.flatMap((one, at) =>
    full.slice(at + 1).flatMap((other) => {
      if (hasSameText(one.peers, other.peers) || hasSameText(one.ports, other.ports)) return [];
      return [rules.filter((rule) => rule !== other).map((rule) => (rule === one ? unionOf([one, other]) : rule))];
    }),
  );
  if (full.length < 3) return pairs;
  const [first] = full;
  const others = new Set<WrittenRule | null>(full.slice(1));
  return [...pairs, rules.filter((rule) => !others.has(rule)).map((rule) => (rule === first ? unionOf(full) : rule))];
}

function unionOf(rules: readonly FullRule[]): FullRule {
  return {
    peers: distinct(
      rules.flatMap(({ peers }) => peers),
      peerKey,
    ),
    ports: distinct(
      rules.flatMap(({ ports }) => ports),
      portKey,
    ),
  };
}

/** A rule made several: those of the reference that it has all of, and one for each peer with the port at its place. */
function parted(rule: WrittenRule, wanted: readonly WrittenRule[]): readonly (readonly WrittenRule[])[] {
  if (!isFull(rule) || rule.peers.length < 2 || rule.ports.length < 2) return [];
  const within = distinct(wanted.filter(isFull), (each) => JSON.stringify(each)).filter((each) => isPartOf(each, rule));
  const covers = within.length > 1 && isPartOf(rule, unionOf(within));
  return [...(covers ? [within] : []), ...paired(rule)];
}

/** Each peer with one port, in their order and in the opposite one. */
function paired({ peers, ports }: FullRule): readonly (readonly WrittenRule[])[] {
  if (peers.length !== ports.length) return [];
  return [ports, ports.toReversed()].map((order) =>
    peers.map((peer, at) => ({ peers: [peer], ports: order.slice(at, at + 1) })),
  );
}

/** A rule made two: its first peer with its first port, and the others with the others. */
function split(rule: WrittenRule): readonly (readonly WrittenRule[])[] {
  if (!isFull(rule) || rule.peers.length < 2 || rule.ports.length < 2) return [];
  const { peers, ports } = rule;
  return [
    [
      { peers: peers.slice(0, 1), ports: ports.slice(0, 1) },
      { peers: peers.slice(1), ports: ports.slice(1) },
    ],
  ];
}

function peerKey({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): string {
  const selectors = [podSelector, namespaceSelector].map(
    (selector) => selector && [...selectorClauses(selector)].sort(),
  );
  return JSON.stringify([...selectors, ipBlock]);
}

/** An entry of `ports` as text, the same for all ways to write it. */
export function portKey({ protocol = 'TCP', port, endPort }: NetworkPolicyPort): string {
  return JSON.stringify([protocol, port, endPort]);
}

function keysOf<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlySet<string> {
  return new Set(items.map(keyOf));
}

/** Whether a rule has no peer and no port that another does not have. */
export function isPartOf(part: WrittenRule, whole: WrittenRule): boolean {
  return (
    isWithin(keysOf(part.peers ?? [], peerKey), keysOf(whole.peers ?? [], peerKey)) &&
    isWithin(keysOf(part.ports ?? [], portKey), keysOf(whole.ports ?? [], portKey))
  );
}

/** Whether two rules have the same peers, in any order. */
export function hasSamePeers(one: FullRule, other: FullRule): boolean {
  const [mine, theirs] = [keysOf(one.peers, peerKey), keysOf(other.peers, peerKey)];
  return mine.size === theirs.size && isWithin(mine, theirs);
}

/** Whether two rules have the same entries of `ports`, in any order, or both have none. */
export function hasSamePorts({ ports: mine = [] }: WrittenRule, { ports: theirs = [] }: WrittenRule): boolean {
  return isPartOf({ ports: mine }, { ports: theirs }) && isPartOf({ ports: theirs }, { ports: mine });
}

function isWithin(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((key) => all.has(key));
}

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
